using System.Text.Json;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A JSON array: where its elements start is known, what they are is read when asked for.</summary>
internal sealed class CelJsonList : CelList
{
    private const int RememberedMax = 64;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<int> _starts;
    private readonly CelValue[]? _read;

    private CelJsonList(ReadOnlyMemory<byte> json, List<int> starts)
    {
        _json = json;
        _starts = starts;
        _read = starts.Count <= RememberedMax ? new CelValue[starts.Count] : null;
    }

    public override int Count => _starts.Count;

    public override CelValue this[int index]
    {
        get
        {
            if (_read is null) return ElementAt(index);
            if (_read[index].Kind == CelKind.Absent) _read[index] = ElementAt(index);
            return _read[index];
        }
    }

    /// <summary>Finds the elements of the array that <paramref name="json"/> starts with.</summary>
    public static CelValue Read(ReadOnlyMemory<byte> json)
    {
        var starts = new List<int>();
        var reader = CelJson.Reader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            starts.Add((int)reader.TokenStartIndex);
            reader.Skip();
        }

        return CelValue.FromList(new CelJsonList(json[..(int)reader.BytesConsumed], starts));
    }

    // The text up to the next element may end with a comma; the reader stops before it.
    private CelValue ElementAt(int index)
    {
        var end = index + 1 < _starts.Count ? _starts[index + 1] : _json.Length - 1;
        var element = _json[_starts[index]..end];
        var length = element.Span.LastIndexOfAnyExcept(" \t\r\n,"u8) + 1;
        return CelJson.Read(element[..length]);
    }
}

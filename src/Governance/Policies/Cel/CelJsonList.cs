using System.Text.Json;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A JSON array: where its elements start is known, what they are is read when asked for.</summary>
internal sealed class CelJsonList : CelList
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<int> _starts;
    private CelJsonReads _reads;

    private CelJsonList(ReadOnlyMemory<byte> json, List<int> starts)
    {
        _json = json;
        _starts = starts;
        _reads = new CelJsonReads(starts.Count);
    }

    public override int Count => _starts.Count;

    public override CelValue this[int index]
    {
        get
        {
            var read = _reads.Find(index);
            return read.Kind == CelKind.Absent ? ElementAt(index) : read;
        }
    }

    internal override CelValue Read(int index, ref CelFrame frame)
    {
        var read = _reads.Find(index);
        if (read.Kind != CelKind.Absent) return read;
        return frame.ChargeRead(EndOf(index) - _starts[index]) ? ElementAt(index) : CelFrame.Exhausted;
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

    private int EndOf(int index) => index + 1 < _starts.Count ? _starts[index + 1] : _json.Length - 1;

    // The text up to the next element may end with a comma; the reader stops before it.
    private CelValue ElementAt(int index)
    {
        var element = _json[_starts[index]..EndOf(index)];
        var length = element.Span.LastIndexOfAnyExcept(" \t\r\n,"u8) + 1;
        return _reads.Keep(index, length, CelJson.Read(element[..length]));
    }
}

using System.Text.Json;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A JSON object: its names are known, its values are read when asked for.</summary>
internal sealed class CelJsonMap : CelMap
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<(string Name, int Start, int Length)> _members;
    private readonly Dictionary<string, int> _places;
    private CelJsonReads _reads;

    private CelJsonMap(ReadOnlyMemory<byte> json, List<(string Name, int Start, int Length)> members)
    {
        _json = json;
        _members = members;
        _places = new Dictionary<string, int>(members.Count, StringComparer.Ordinal);
        for (var i = 0; i < members.Count; i++) _places[members[i].Name] = i;
        _reads = new CelJsonReads(members.Count);
    }

    public override int Count => _members.Count;

    public override CelValue KeyAt(int index) => CelValue.From(_members[index].Name);

    public override CelValue FindField(string name)
    {
        if (!_places.TryGetValue(name, out var place)) return default;
        var read = _reads.Find(place);
        return read.Kind == CelKind.Absent ? MemberAt(place) : read;
    }

    internal override CelValue FindField(string name, ref CelFrame frame)
    {
        if (!_places.TryGetValue(name, out var place)) return default;
        var read = _reads.Find(place);
        if (read.Kind != CelKind.Absent) return read;
        return frame.ChargeRead(_members[place].Length) ? MemberAt(place) : CelFrame.Exhausted;
    }

    internal override CelValue Ask(in CelValue key) =>
        key.Kind == CelKind.String && _places.ContainsKey(key.AsString()) ? CelValue.Null : default;

    /// <summary>Finds the members of the object that <paramref name="json"/> starts with.</summary>
    public static CelValue Read(ReadOnlyMemory<byte> json)
    {
        var members = new List<(string Name, int Start, int Length)>();
        var reader = CelJson.Reader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name that is no text can't be asked for, and hiding it could hide a fact: the whole object is unusable then.
            if (CelJson.Text(ref reader) is not { } name) return CelValue.FromError("a name in the object is not valid Unicode");
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, start, (int)reader.BytesConsumed - start));
        }

        return CelValue.FromMap(new CelJsonMap(json, members));
    }

    private CelValue MemberAt(int place)
    {
        var (_, start, length) = _members[place];
        return _reads.Keep(place, length, CelJson.Read(_json.Slice(start, length)));
    }
}

namespace Gateway.Governance.Policies.Cel;

/// <summary>A map with keys of any of the language's key types.</summary>
internal sealed class CelTable(Dictionary<CelValue, CelValue> entries) : CelMap
{
    private CelValue[]? _keys;

    public override int Count => entries.Count;

    public override CelValue KeyAt(int index) => (_keys ??= [.. entries.Keys])[index];

    public override CelValue FindField(string name) => Find(CelValue.From(name));

    public override CelValue Find(in CelValue key) => entries.TryGetValue(key, out var value) ? value : default;
}

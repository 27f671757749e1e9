namespace Gateway.Governance.Policies.Cel;

/// <summary>A map or an object as the expression language sees it. Facts derive from it where building a dictionary would cost too
/// much.</summary>
public abstract class CelMap
{
    /// <summary>Number of keys.</summary>
    public abstract int Count { get; }

    /// <summary>The key at a position from 0 to <see cref="Count"/> - 1, in a stable order.</summary>
    public abstract CelValue KeyAt(int index);

    /// <summary>The value of a string key; the default (absent) when there is none; unknown when any value, or none, could stand
    /// there.</summary>
    public abstract CelValue FindField(string name);

    /// <summary>The value of any key; the default (absent) when there is none.</summary>
    public virtual CelValue Find(in CelValue key) => key.Kind == CelKind.String ? FindField(key.AsString()) : default;

    /// <summary>The value of a string key, paid for where it has to be read first.</summary>
    internal virtual CelValue FindField(string name, ref CelFrame frame) => FindField(name);

    /// <summary>The value of any key, paid for where it has to be read first.</summary>
    internal CelValue Find(in CelValue key, ref CelFrame frame) =>
        key.Kind == CelKind.String ? FindField(key.AsString(), ref frame) : Find(key);

    /// <summary>Absent where <see cref="Find(in CelValue)"/> gives absent, unknown where it gives unknown, and anything else where there
    /// is a value, which need not be read for that.</summary>
    internal virtual CelValue Ask(in CelValue key) => Find(key);

    /// <summary>A map of these fields. A later field of the same name replaces an earlier one.</summary>
    public static CelMap Of(params (string Name, CelValue Value)[] fields)
    {
        var entries = new Dictionary<CelValue, CelValue>(fields.Length, CelKeys.Instance);
        foreach (var (name, value) in fields) entries[CelValue.From(name)] = value;
        return new CelTable(entries);
    }
}

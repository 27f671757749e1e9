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

    /// <summary>A map of these fields. A later field of the same name replaces an earlier one.</summary>
    public static CelMap Of(params (string Name, CelValue Value)[] fields)
    {
        var entries = new Dictionary<CelValue, CelValue>(fields.Length, CelKeys.Instance);
        foreach (var (name, value) in fields) entries[CelValue.From(name)] = value;
        return new CelTable(entries);
    }
}

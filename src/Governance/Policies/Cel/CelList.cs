using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A list as the expression language sees it.</summary>
public abstract class CelList
{
    /// <summary>Number of elements.</summary>
    public abstract int Count { get; }

    /// <summary>The element at a position from 0 to <see cref="Count"/> - 1.</summary>
    public abstract CelValue this[int index] { get; }

    /// <summary>The element at a position, paid for where it has to be read first.</summary>
    internal virtual CelValue Read(int index, ref CelFrame frame) => this[index];

    /// <summary>A list of these elements, which are not copied.</summary>
    public static CelList Of(params CelValue[] items) => new CelArrayList(items);

    /// <summary>A list of these strings, which are not copied.</summary>
    public static CelList Of(ImmutableArray<string> items) => new CelStringList(items);
}

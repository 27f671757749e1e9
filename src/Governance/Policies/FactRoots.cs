namespace Gateway.Governance.Policies;

/// <summary>Root names that an expression mentions.</summary>
[Flags]
internal enum FactRoots
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>principal</c>.</summary>
    Principal = 1 << 0,

    /// <summary><c>connection</c>.</summary>
    Connection = 1 << 1,

    /// <summary><c>client</c>.</summary>
    Client = 1 << 2,

    /// <summary><c>method</c>.</summary>
    Method = 1 << 3,

    /// <summary><c>era</c>.</summary>
    Era = 1 << 4,

    /// <summary><c>tool</c>.</summary>
    Tool = 1 << 5,

    /// <summary><c>resource</c>.</summary>
    Resource = 1 << 6,

    /// <summary><c>prompt</c>.</summary>
    Prompt = 1 << 7,

    /// <summary><c>args</c>.</summary>
    Args = 1 << 8,

    /// <summary><c>sql</c>.</summary>
    Sql = 1 << 9,

    /// <summary><c>hits</c>.</summary>
    Hits = 1 << 10,

    /// <summary><c>size</c>.</summary>
    Size = 1 << 11,

    /// <summary><c>session</c>.</summary>
    Session = 1 << 12,

    /// <summary><c>now</c>.</summary>
    Now = 1 << 13,
}

namespace Gateway.Governance.Policies.Cel;

/// <summary>What a <see cref="CelValue"/> is. The first three are no values: they are what stands where a value could not be had.</summary>
public enum CelKind : byte
{
    /// <summary>Nothing has this name or key.</summary>
    Absent,

    /// <summary>Evaluation failed here; the value carries the message.</summary>
    Error,

    /// <summary>Any value could stand here.</summary>
    Unknown,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A signed integer of 64 bits.</summary>
    Int,

    /// <summary>An unsigned integer of 64 bits.</summary>
    Uint,

    /// <summary>A floating-point number of 64 bits.</summary>
    Double,

    /// <summary>Text, counted in code points.</summary>
    String,

    /// <summary>Octets.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map, or an object with named fields.</summary>
    Map,

    /// <summary>The type of a value, by name.</summary>
    Type,

    /// <summary>A point in time from year 1 to 9999, in nanoseconds.</summary>
    Timestamp,

    /// <summary>A span of time of at most 2^63 - 1 nanoseconds, about 292 years.</summary>
    Duration,
}

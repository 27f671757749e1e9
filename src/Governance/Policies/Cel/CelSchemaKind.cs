namespace Gateway.Governance.Policies.Cel;

/// <summary>The kinds of types that the checker knows.</summary>
public enum CelSchemaKind
{
    /// <summary>Only known when evaluated.</summary>
    Dyn,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>A boolean.</summary>
    Bool,

    /// <summary>A signed integer.</summary>
    Int,

    /// <summary>An unsigned integer.</summary>
    Uint,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>Text.</summary>
    String,

    /// <summary>Octets.</summary>
    Bytes,

    /// <summary>A list of one element type.</summary>
    List,

    /// <summary>A map of one key and one value type.</summary>
    Map,

    /// <summary>An object with fields that are known by name.</summary>
    Object,

    /// <summary>The type of a value.</summary>
    Type,

    /// <summary>A point in time.</summary>
    Timestamp,

    /// <summary>A span of time.</summary>
    Duration,
}

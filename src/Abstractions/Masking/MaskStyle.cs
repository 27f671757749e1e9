namespace Gateway.Abstractions.Masking;

/// <summary>What stands in a masked value's place.</summary>
public enum MaskStyle
{
    /// <summary><c>[card]</c>.</summary>
    Redact,

    /// <summary>The last four characters stay: <c>************1111</c>.</summary>
    Partial,

    /// <summary><c>[card:</c>, 16 hex digits of a keyed hash, <c>]</c>: equal values look equal.</summary>
    Hash,

    /// <summary>Another value of the same type and format, which nobody has: the same in all of a session.</summary>
    Surrogate,
}

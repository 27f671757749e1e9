namespace Gateway.Abstractions.Approvals;

/// <summary>How an argument may differ.</summary>
public enum ConstraintKind
{
    /// <summary>It may be anything, or be left out.</summary>
    Any,

    /// <summary>It is one of these JSON values, compared in canonical form.</summary>
    OneOf,

    /// <summary>It is a text that begins with this text, compared ordinally.</summary>
    StartsWith,

    /// <summary>It is a number that is at most this number, and not below zero.</summary>
    AtMost,
}

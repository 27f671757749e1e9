namespace Gateway.Governance.Configuration;

/// <summary>Whether letters match in one case or both.</summary>
public enum LetterCase
{
    /// <summary>As they are written; <c>exact</c>.</summary>
    Exact,

    /// <summary>In either case; <c>any</c>.</summary>
    Any,
}

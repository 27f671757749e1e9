namespace Gateway.Governance.Policies.Cel;

/// <summary>Every bound of the language in one place.</summary>
internal static class CelLimits
{
    /// <summary>UTF-16 units of an expression's text.</summary>
    public const int SourceLength = 65_536;

    /// <summary>Levels of an expression: brackets, operators and calls within one another, and links of a chain of <c>+</c> or
    /// <c>*</c>.</summary>
    public const int Depth = 200;

    /// <summary>Issues that one compilation reports.</summary>
    public const int Issues = 20;

    /// <summary>UTF-16 units of a regular expression.</summary>
    public const int PatternLength = 1_000;

    /// <summary>Instructions of a regular expression once its counted repetitions are written out.</summary>
    public const int PatternSize = 5_000;

    /// <summary>Levels of groups in a regular expression.</summary>
    public const int PatternDepth = 50;

    /// <summary>Levels of JSON that are read.</summary>
    public const int JsonDepth = 128;

    /// <summary>UTF-16 units read for one cost unit.</summary>
    public const int ReadPerUnit = 64;

    /// <summary>UTF-16 units or octets made for one cost unit.</summary>
    public const int MadePerUnit = 8;
}

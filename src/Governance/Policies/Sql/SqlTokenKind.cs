namespace Gateway.Governance.Policies.Sql;

/// <summary>What a token of SQL text is.</summary>
internal enum SqlTokenKind : byte
{
    /// <summary>A keyword or an unquoted identifier; its text is lower-case.</summary>
    Word,

    /// <summary>A quoted identifier; its text is what stands between the quotes, as written.</summary>
    Quoted,

    /// <summary>A string literal, whatever its quotes.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One character of an operator or of punctuation.</summary>
    Symbol,
}

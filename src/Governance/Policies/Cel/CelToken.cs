namespace Gateway.Governance.Policies.Cel;

/// <summary>One token. A class, because copies of it would make the parser's frames on the stack large.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Text">The name, the symbol, or the text of a number.</param>
/// <param name="Value">The value of a string, bytes or uint literal; absent for a signed number, whose sign may stand before it.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal sealed record CelToken(CelTokenKind Kind, string Text, CelValue Value, int Line, int Column)
{
    public bool Is(string symbol) => Kind == CelTokenKind.Symbol && string.Equals(Text, symbol);

    public bool IsWord(string word) => Kind == CelTokenKind.Identifier && string.Equals(Text, word);

    /// <summary>As messages name it; text of literals is not repeated.</summary>
    public string Describe() => Kind switch
    {
        CelTokenKind.End => "the end",
        CelTokenKind.Literal => Value.Kind switch { CelKind.String => "a string", CelKind.Bytes => "bytes", _ => "a number" },
        _ => $"'{Text}'",
    };
}

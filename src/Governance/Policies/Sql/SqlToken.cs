namespace Gateway.Governance.Policies.Sql;

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word, the identifier or the symbol; empty or <see cref="NewerNumber"/> for literals, whose value classifies
/// nothing, but for SQLite's strings and MySQL's in double quotes, which may be names.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text)
{
    /// <summary>The text of a number that PostgreSQL reads since version 16 only: with a base or with underscores.</summary>
    public const string NewerNumber = "newer";

    /// <summary>Whether it is this symbol.</summary>
    public bool Is(char symbol) => Kind == SqlTokenKind.Symbol && Text[0] == symbol;

    /// <summary>Whether it is this keyword, given in lower case.</summary>
    public bool IsWord(string word) => Kind == SqlTokenKind.Word && string.Equals(Text, word, StringComparison.Ordinal);

    /// <summary>Whether it may name something.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.Quoted || (Kind == SqlTokenKind.Text && Text.Length > 0);
}

namespace Gateway.Governance.Policies.Sql;

/// <summary>How one family of databases parts text into tokens. Where two servers of a family read a text differently, the tokenizer
/// refuses it.</summary>
[Flags]
internal enum SqlLexis
{
    /// <summary>What all have: single-quoted strings, double-quoted identifiers, <c>--</c> and block comments.</summary>
    Standard = 0,

    /// <summary>Block comments nest.</summary>
    NestedComments = 1,

    /// <summary><c>#</c> begins a comment, and <c>--</c> does only before white space.</summary>
    HashComments = 2,

    /// <summary>A backslash escapes in strings, and double quotes are strings.</summary>
    BackslashStrings = 4,

    /// <summary>Backticks quote identifiers.</summary>
    Backticks = 8,

    /// <summary>Square brackets quote identifiers.</summary>
    Brackets = 16,

    /// <summary><c>$tag$</c> quotes strings, and <c>E''</c> strings escape by backslash.</summary>
    DollarStrings = 32,

    /// <summary><c>@</c> and <c>#</c> begin identifiers.</summary>
    SigilNames = 64,

    /// <summary>PostgreSQL.</summary>
    PostgreSql = NestedComments | DollarStrings,

    /// <summary>MySQL and MariaDB in their default SQL mode.</summary>
    MySql = HashComments | BackslashStrings | Backticks,

    /// <summary>SQL Server.</summary>
    SqlServer = NestedComments | Brackets | SigilNames,

    /// <summary>SQLite.</summary>
    Sqlite = Backticks | Brackets,
}

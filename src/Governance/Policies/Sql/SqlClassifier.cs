using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Says what SQL text would do. Doubt writes: what cannot be read with certainty is not read-only.</summary>
public static class SqlClassifier
{
    /// <summary>Longest text that is looked at, in characters. A longer one is unknown.</summary>
    public const int CharactersMax = 1024 * 1024;

    /// <summary>Most statements and kinds that are told of one text. One with more is unknown.</summary>
    internal const int StatementsMax = 1_000;

    // The library recurses once for each operator of a chain and has no limit of its own: at 1.5 MiB of stack it held 8,000 and broke at
    // 16,000.
    private const int ParserTokensMax = 4_000;

    /// <summary>Whether PostgreSQL's own grammar is at hand. Without it PostgreSQL text is judged by tokens, as the other dialects
    /// are.</summary>
    public static bool HasGrammar => PgParser.IsAvailable;

    /// <summary>What nothing could be told of: not read-only; for people the kind <c>unknown</c>, for policies no kinds and no
    /// tables.</summary>
    internal static SqlFacts Unknown { get; } = new(ReadOnly: false, Parsed: false, Statements: 0, ["unknown"], [], IsUnknown: true);

    /// <summary>Classifies <paramref name="sql"/>.</summary>
    /// <param name="sql">SQL text of any length and content.</param>
    /// <param name="dialect">Whose SQL it is. <see cref="SqlDialect.Other"/> is read-only only if every dialect that is known here reads
    /// it so, and names the tables that any of them finds.</param>
    /// <returns>
    /// Read-only only if every statement is a plain query, SHOW, or EXPLAIN that does not run: no change in a common table expression, no
    /// SELECT INTO, no row locks, no function known to have effects. Never throws. Source: threats T25, promise R23.
    /// </returns>
    public static SqlFacts Classify(string sql, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (sql.Length > CharactersMax || sql.Contains('\0', StringComparison.Ordinal) || !IsWellFormed(sql)) return Unknown;
        return dialect switch
        {
            SqlDialect.PostgreSql => PostgreSql(sql),
            SqlDialect.MySql => Tokens(sql, SqlLexis.MySql),
            SqlDialect.SqlServer => Tokens(sql, SqlLexis.SqlServer),
            SqlDialect.Sqlite => Tokens(sql, SqlLexis.Sqlite),
            _ => Other(sql),
        };
    }

    /// <summary>What two texts would do that run in one call.</summary>
    internal static SqlFacts Both(SqlFacts a, SqlFacts b) => a.IsUnknown || b.IsUnknown
        || a.Kinds.Length + b.Kinds.Length > StatementsMax ? Unknown : new SqlFacts(
        a.ReadOnly && b.ReadOnly, a.Parsed && b.Parsed, a.Statements + b.Statements, [.. a.Kinds, .. b.Kinds],
        [.. a.Tables.Union(b.Tables, StringComparer.Ordinal)]);

    private static SqlFacts PostgreSql(string sql)
    {
        if (!PgParser.IsAvailable) return Tokens(sql, SqlLexis.PostgreSql);
        var tokens = SqlTokenizer.Read(sql, SqlLexis.PostgreSql);
        if (tokens is null && sql.Length > ParserTokensMax) return Unknown;
        if (tokens is null || tokens.Count(Nests) <= ParserTokensMax)
        {
            if (PgParser.Parse(sql, out var lacksAlias) is { } tree) return PgTreeReader.Read(tree);
            // The grammar is PostgreSQL 15's. What it refuses is unknown, unless the text holds syntax of a later version.
            if (tokens is null || !(lacksAlias || HasNewer(tokens))) return Unknown;
        }
        return SqlTokenClassifier.Classify(tokens, SqlLexis.PostgreSql);
    }

    private static bool Nests(SqlToken token) => token.Kind is not (SqlTokenKind.Text or SqlTokenKind.Number) && !token.Is(',');

    private static bool HasNewer(List<SqlToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
            if (IsNewer(tokens, i)) return true;
        return false;
    }

    // The words are ordinary names too, such as an alias, where neither a parenthesis follows nor IS precedes.
    private static bool IsNewer(List<SqlToken> tokens, int at) => tokens[at].Kind switch
    {
        SqlTokenKind.Number => tokens[at].Text == SqlToken.NewerNumber,
        SqlTokenKind.Word when at + 1 < tokens.Count && tokens[at + 1].Is('(') => tokens[at].Text is "json" or "json_object"
            or "json_objectagg" or "json_array" or "json_arrayagg" or "json_scalar" or "json_serialize" or "json_exists" or "json_value"
            or "json_query" or "json_table" or "xmlserialize",
        SqlTokenKind.Word => at > 0 && tokens[at].Text == "json" && (tokens[at - 1].IsWord("is") || tokens[at - 1].IsWord("not")),
        _ => false,
    };

    private static SqlFacts Tokens(string sql, SqlLexis lexis) =>
        SqlTokenizer.Read(sql, lexis) is { } tokens ? SqlTokenClassifier.Classify(tokens, lexis) : Unknown;

    private static SqlFacts Other(string sql)
    {
        var all = Tokens(sql, SqlLexis.PostgreSql);
        foreach (var lexis in (ReadOnlySpan<SqlLexis>)[SqlLexis.MySql, SqlLexis.SqlServer, SqlLexis.Sqlite, SqlLexis.Standard])
        {
            if (all.IsUnknown) break;
            all = Either(all, Tokens(sql, lexis));
        }
        return all;
    }

    // What one text may be, read in two ways: whatever either of them says.
    private static SqlFacts Either(SqlFacts a, SqlFacts b)
    {
        if (a.IsUnknown || b.IsUnknown) return Unknown;
        return new SqlFacts(a.ReadOnly && b.ReadOnly, Parsed: false, Math.Max(a.Statements, b.Statements),
            [.. a.Kinds, .. b.Kinds.Except(a.Kinds, StringComparer.Ordinal)], [.. a.Tables.Union(b.Tables, StringComparer.Ordinal)]);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }
}

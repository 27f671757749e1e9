using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Judges SQL by its tokens, where no grammar of the dialect is at hand: only a text that cannot be anything but a query is
/// read-only.</summary>
internal static class SqlTokenClassifier
{
    // Anywhere in a statement, unquoted. In a query each could only begin a change: in a common table expression, after INTO or FOR,
    // or as a second statement that SQL Server begins without a semicolon.
    private static readonly FrozenSet<string> Changing = Words("""
        insert update delete merge into drop alter create truncate grant revoke deny call exec execute copy lock load attach detach vacuum
        reindex backup restore shutdown kill dbcc bulk reconfigure waitfor updlock xlock tablockx holdlock nextval currval outfile dumpfile
        handler prepare deallocate
        """);

    // Words of Changing that are functions too when a parenthesis follows: insert('abc', 1, 1, 'x') in MySQL.
    private static readonly FrozenSet<string> AlsoFunctions = Words("insert truncate");

    // Only SQL Server runs these without a semicolon before them; elsewhere they are ordinary names.
    private static readonly FrozenSet<string> ChangingBatch = Words("""
        use declare set begin commit rollback save print raiserror throw while goto return open close fetch_status
        writetext updatetext revert setuser checkpoint receive send dump
        """);

    private static readonly FrozenSet<string> FirstWords = Words("select with values table show explain");

    // What EXPLAIN plans and does not run. SQLite runs a PRAGMA while it plans it.
    private static readonly FrozenSet<string> Explained = Words("select with values table insert update delete replace merge");

    /// <summary>What the tokens say; not read-only in doubt.</summary>
    public static SqlFacts Classify(List<SqlToken> tokens, SqlLexis lexis)
    {
        var kinds = ImmutableArray.CreateBuilder<string>();
        var tables = new SqlTables();
        var readOnly = true;
        var start = 0;
        for (var i = 0; i <= tokens.Count; i++)
        {
            if (i < tokens.Count && !tokens[i].Is(';')) continue;
            if (i > start)
            {
                var statement = new ArraySegment<SqlToken>([.. tokens[start..i]]);
                var first = FirstWord(statement);
                // A statement of which nothing is known may be of any kind and touch any table, whatever is known of the others.
                if (first < 0) return SqlClassifier.Unknown;
                readOnly &= IsReadOnly(statement, first, lexis, kinds);
                SqlTableScan.Find(statement, first, lexis, tables);
            }
            start = i + 1;
        }
        if (kinds.Count == 0 || tables.HasMore) return SqlClassifier.Unknown;
        return new SqlFacts(readOnly, Parsed: false, kinds.Count, kinds.ToImmutable(), tables.ToImmutable());
    }

    // Where the statement begins behind its parentheses; -1 where no word does.
    private static int FirstWord(ArraySegment<SqlToken> statement)
    {
        var first = 0;
        while (first < statement.Count && statement[first].Is('(')) first++;
        return first < statement.Count && statement[first].Kind == SqlTokenKind.Word ? first : -1;
    }

    private static bool IsReadOnly(ArraySegment<SqlToken> statement, int first, SqlLexis lexis, ImmutableArray<string>.Builder kinds)
    {
        var word = statement[first].Text;
        kinds.Add(word == "with" && FirstChange(statement) is { } change ? change : word == "with" ? "select" : word);
        if (!FirstWords.Contains(word) || !Balanced(statement)) return false;
        return word switch
        {
            // To SQL Server these are names of procedures, and what follows may be a statement of its own.
            "explain" or "show" when lexis is SqlLexis.SqlServer => false,
            "explain" => Explains(statement),
            "show" => Shows(statement),
            "table" when lexis is not (SqlLexis.PostgreSql or SqlLexis.MySql) => false,
            _ => OnlyQueries(statement, lexis),
        };
    }

    private static string? FirstChange(ArraySegment<SqlToken> statement)
    {
        foreach (var token in statement)
            if (token.Kind == SqlTokenKind.Word && token.Text is "insert" or "update" or "delete" or "merge") return token.Text;
        return null;
    }

    private static bool Explains(ArraySegment<SqlToken> statement)
    {
        if (!statement.Any(static t => t.Kind == SqlTokenKind.Word && Explained.Contains(t.Text))) return false;
        for (var i = 0; i < statement.Count; i++)
        {
            var token = statement[i];
            if (token.IsWord("pragma")) return false;
            // ANALYZE runs the statement; Oracle's EXPLAIN PLAN writes the plan into a table, SQLite's EXPLAIN QUERY PLAN does not.
            if (token.Kind == SqlTokenKind.Word && token.Text is "analyze" or "analyse" or "into") return false;
            if (token.IsWord("plan") && !statement[i - 1].IsWord("query")) return false;
            if (IsRefusedCall(statement, i, static (_, name) => !SqlFunctions.IsRefused(name))) return false;
        }
        return true;
    }

    // MySQL's SHOW may have a condition, which runs what it calls.
    private static bool Shows(ArraySegment<SqlToken> statement)
    {
        for (var i = 0; i < statement.Count; i++)
            if (statement[i].IsWord("into") || Assigns(statement, i) || IsRefusedCall(statement, i, SqlFunctions.MayRead)) return false;
        return true;
    }

    private static bool OnlyQueries(ArraySegment<SqlToken> statement, SqlLexis lexis)
    {
        for (var i = 0; i < statement.Count; i++)
        {
            var token = statement[i];
            if (IsRefusedCall(statement, i, SqlFunctions.MayRead) || Assigns(statement, i)) return false;
            if (token.Kind != SqlTokenKind.Word) continue;
            var calls = i + 1 < statement.Count && statement[i + 1].Is('(');
            if (Changing.Contains(token.Text) && !(calls && AlsoFunctions.Contains(token.Text))) return false;
            if (lexis == SqlLexis.SqlServer && ChangingBatch.Contains(token.Text)) return false;
            if (token.Text == "for" && Follows(statement, i, "update", "share", "no", "key")) return false;
            if (token.Text == "next" && Follows(statement, i, "value")) return false;
        }
        return true;
    }

    private static bool Assigns(ArraySegment<SqlToken> statement, int at) =>
        statement[at].Is(':') && at + 1 < statement.Count && statement[at + 1].Is('=');

    private static bool Follows(ArraySegment<SqlToken> statement, int at, params ReadOnlySpan<string> words)
    {
        if (at + 1 >= statement.Count || statement[at + 1].Kind != SqlTokenKind.Word) return false;
        foreach (var word in words)
            if (statement[at + 1].IsWord(word)) return true;
        return false;
    }

    // A name before a parenthesis, with what qualifies it. Keywords pass, since none is refused as a function.
    private static bool IsRefusedCall(ArraySegment<SqlToken> statement, int at, Func<string, string, bool> may)
    {
        if (!statement[at].IsName || at + 1 >= statement.Count || !statement[at + 1].Is('(')) return false;
        var schema = at >= 2 && statement[at - 1].Is('.') ? statement[at - 2].Text.ToLowerInvariant() : "";
        if (at >= 1 && statement[at - 1].Is('.') && schema.Length == 0) return true;
        return !may(schema, statement[at].Text.ToLowerInvariant());
    }

    private static bool Balanced(ArraySegment<SqlToken> statement)
    {
        var depth = 0;
        foreach (var token in statement)
        {
            if (token.Is('(')) depth++;
            if (token.Is(')') && --depth < 0) return false;
        }
        return depth == 0;
    }

    private static FrozenSet<string> Words(string list) =>
        list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

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
        writetext updatetext revert setuser checkpoint receive send dump add
        """);

    // Every kind that is told, so that no word of a caller's becomes one.
    private static readonly FrozenSet<string> Kinds = Words("""
        abort add alter analyse analyze attach backup begin binlog bulk cache call change check checkpoint checksum clear close cluster
        comment commit copy create dbcc deallocate declare delete deny desc describe detach disable discard do drop dump enable end exec
        execute explain export fetch flush from get goto grant handler help if import insert install kill list listen load lock merge move
        notify open optimize pivot pragma prepare print purge put raiserror readtext reassign receive reconfigure refresh reindex release
        rename repair replace reset resignal restart restore return revert revoke rollback save savepoint security select send set setuser
        show shutdown signal start stop summarize table throw transaction truncate uncache undrop uninstall unlisten unload unlock unpivot
        update updatetext upsert use vacuum values waitfor while with writetext xa
        """);

    // What is a change wherever it stands. SQL Server begins statements with these behind others.
    private static readonly FrozenSet<string> Changes = Words("insert update delete merge");
    private static readonly FrozenSet<string> BatchChanges = Words("""
        insert update delete merge drop alter create truncate grant revoke deny exec execute backup restore shutdown kill dbcc bulk
        """);

    // What may follow an alias. Behind any other word GO was none: a tool ends the batch there and begins another, whose first word may
    // be a procedure's name.
    private static readonly FrozenSet<string> AfterAlias = Words("""
        select with where group having order union except intersect on inner left right full cross outer join pivot unpivot option for as is
        in like between and or not then else when end asc desc collate over within at from into
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
        if (kinds.Count is 0 or > SqlClassifier.StatementsMax || tables.IsPartial) return SqlClassifier.Unknown;
        return new SqlFacts(readOnly, Parsed: false, kinds.Count, kinds.ToImmutable(), tables.ToImmutable());
    }

    // Where the statement begins behind its parentheses; -1 where no word that is known does.
    private static int FirstWord(ArraySegment<SqlToken> statement)
    {
        var first = 0;
        while (first < statement.Count && statement[first].Is('(')) first++;
        return first < statement.Count && statement[first].Kind == SqlTokenKind.Word && Kinds.Contains(statement[first].Text) ? first : -1;
    }

    private static bool IsReadOnly(ArraySegment<SqlToken> statement, int first, SqlLexis lexis, ImmutableArray<string>.Builder kinds)
    {
        var word = statement[first].Text;
        AddKinds(statement, first, lexis, kinds);
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

    // A statement's own kind, or what its common table expressions lead to; and each change that SQL Server would begin behind it.
    private static void AddKinds(ArraySegment<SqlToken> statement, int first, SqlLexis lexis, ImmutableArray<string>.Builder kinds)
    {
        var word = statement[first].Text;
        var isWith = word == "with";
        var change = isWith ? statement.FirstOrDefault(static t => t.Kind == SqlTokenKind.Word && Changes.Contains(t.Text)).Text : null;
        kinds.Add(isWith ? change ?? "select" : word);
        if (lexis != SqlLexis.SqlServer) return;
        var seen = new HashSet<string>(StringComparer.Ordinal) { kinds[^1] };
        for (var i = first + 1; i < statement.Count; i++)
            if (statement[i].Kind == SqlTokenKind.Word && (BatchChanges.Contains(statement[i].Text) || IsAdd(statement, i))
                && !IsFunction(statement, i) && seen.Add(statement[i].Text)) kinds.Add(statement[i].Text);
    }

    // What ALTER adds is no statement of its own.
    private static bool IsAdd(ArraySegment<SqlToken> statement, int at) =>
        statement[at].Text == "add" && Follows(statement, at, "signature", "counter", "sensitivity");

    private static bool IsFunction(ArraySegment<SqlToken> statement, int at) =>
        AlsoFunctions.Contains(statement[at].Text) && at + 1 < statement.Count && statement[at + 1].Is('(');

    // What EXPLAIN plans runs in part: MySQL fills derived tables, PostgreSQL evaluates what is not volatile. So no call is let through
    // that a query may not make.
    private static bool Explains(ArraySegment<SqlToken> statement)
    {
        if (!statement.Any(static t => t.Kind == SqlTokenKind.Word && Explained.Contains(t.Text))) return false;
        for (var i = 0; i < statement.Count; i++)
        {
            var token = statement[i];
            if (token.IsWord("pragma")) return false;
            // ANALYZE runs the statement, PostgreSQL the parameters of EXECUTE; Oracle's EXPLAIN PLAN writes the plan into a table,
            // SQLite's EXPLAIN QUERY PLAN does not.
            if (token.Kind == SqlTokenKind.Word && token.Text is "analyze" or "analyse" or "into" or "execute") return false;
            if (token.IsWord("plan") && !statement[i - 1].IsWord("query")) return false;
            if (IsRefusedCall(statement, i) || Assigns(statement, i)) return false;
        }
        return true;
    }

    // MySQL's SHOW may have a condition, which runs what it calls.
    private static bool Shows(ArraySegment<SqlToken> statement)
    {
        for (var i = 0; i < statement.Count; i++)
            if (statement[i].IsWord("into") || Assigns(statement, i) || IsRefusedCall(statement, i)) return false;
        return true;
    }

    private static bool OnlyQueries(ArraySegment<SqlToken> statement, SqlLexis lexis)
    {
        for (var i = 0; i < statement.Count; i++)
        {
            var token = statement[i];
            if (IsRefusedCall(statement, i) || Assigns(statement, i)) return false;
            if (token.Kind != SqlTokenKind.Word) continue;
            if (Changing.Contains(token.Text) && !IsFunction(statement, i)) return false;
            if (lexis == SqlLexis.SqlServer && (ChangingBatch.Contains(token.Text) || EndsBatch(statement, i))) return false;
            if (token.Text == "for" && Follows(statement, i, "update", "share", "no", "key")) return false;
            if (token.Text == "next" && Follows(statement, i, "value")) return false;
        }
        return true;
    }

    private static bool EndsBatch(ArraySegment<SqlToken> statement, int at) => statement[at].Text == "go" && at + 1 < statement.Count
        && statement[at + 1].Kind != SqlTokenKind.Symbol && !AfterAlias.Contains(statement[at + 1].Text);

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
    private static bool IsRefusedCall(ArraySegment<SqlToken> statement, int at)
    {
        if (!statement[at].IsName || at + 1 >= statement.Count || !statement[at + 1].Is('(')) return false;
        var schema = at >= 2 && statement[at - 1].Is('.') ? statement[at - 2].Text.ToLowerInvariant() : "";
        if (at >= 1 && statement[at - 1].Is('.') && schema.Length == 0) return true;
        return !SqlFunctions.MayRead(schema, statement[at].Text.ToLowerInvariant());
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

using System.Collections.Frozen;
using System.Globalization;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Finds table names by their place: after FROM, JOIN, INTO, UPDATE, TABLE and the like, and after the commas of a list of tables.
/// Rather one too many.</summary>
internal ref struct SqlTableScan
{
    private static readonly FrozenSet<string> Before = Words("from join into update table tables");

    // Each is a function too, with a parenthesis behind it.
    private static readonly FrozenSet<string> BeforeUnlessCalled = Words("delete insert replace truncate merge");

    // They join tables only where tables are listed: SELECT STRAIGHT_JOIN lists columns, and so do the parentheses of USING.
    private static readonly FrozenSet<string> BeforeInList = Words("straight_join apply using");

    // As the first word of a statement they stand before the table, or before the ON that does.
    private static readonly FrozenSet<string> FirstBefore = Words("describe desc handler copy");
    private static readonly FrozenSet<string> FirstWithOn = Words("grant revoke deny create drop comment");

    private static readonly FrozenSet<string> Skipped = Words("""
        only lateral if exists not ignore low_priority high_priority delayed quick as on
        """);

    // Only words that no server takes for an alias: behind any other the list may go on.
    private static readonly FrozenSet<string> EndsList = Words("where group order having select set values");

    private readonly ArraySegment<SqlToken> statement;
    private readonly SqlTables tables;
    private readonly bool folds;
    private readonly bool isSqlite;
    private readonly bool isSqlServer;
    private readonly Stack<bool> outer = new();
    private bool expects;
    private bool inList;

    private SqlTableScan(ArraySegment<SqlToken> statement, SqlLexis lexis, SqlTables tables)
    {
        this.statement = statement;
        this.tables = tables;
        folds = lexis != SqlLexis.PostgreSql;
        isSqlite = lexis == SqlLexis.Sqlite;
        isSqlServer = lexis == SqlLexis.SqlServer;
    }

    /// <summary>Adds what <paramref name="statement"/> names to <paramref name="tables"/>.</summary>
    /// <param name="statement">Its tokens.</param>
    /// <param name="first">The place of its first word.</param>
    /// <param name="lexis">Whose SQL it is.</param>
    /// <param name="tables">Where names go.</param>
    public static void Find(ArraySegment<SqlToken> statement, int first, SqlLexis lexis, SqlTables tables)
    {
        var scan = new SqlTableScan(statement, lexis, tables);
        var word = statement[first].Text;
        for (var i = 0; i < statement.Count; i++)
        {
            if (i == first && FirstBefore.Contains(word)) scan.expects = true;
            else i = scan.Next(i);
            if (statement[i].IsWord("on") && FirstWithOn.Contains(word)) scan.expects = scan.inList = true;
        }
    }

    // Takes the token at a place; the place of the last one that was taken.
    private int Next(int i)
    {
        var token = statement[i];
        if (token.Is('('))
        {
            // Of what is in it only tables that are listed already are a list: (a, b), but not f(a, b).
            outer.Push(inList);
            inList &= expects;
        }
        else if (token.Is(')'))
        {
            inList = outer.TryPop(out var was) && was;
            expects = false;
        }
        else if (token.Is(','))
        {
            expects = inList;
        }
        else if (token.Is('{') && expects && NameAt(i + 1))
        {
            return i + 1; // {oj a left join b ...}: the name behind the brace is no table
        }
        else if (NameAt(i))
        {
            return token.Kind == SqlTokenKind.Word ? Word(i, token.Text) : Name(i);
        }

        return i;
    }

    private int Word(int i, string word)
    {
        var isCalled = SymbolAt(i + 1, '(');
        if (Before.Contains(word) || (BeforeUnlessCalled.Contains(word) && !isCalled && !(word == "replace" && WordBefore(i, "or")))
            || (inList && BeforeInList.Contains(word) && !(word == "using" && isCalled)))
        {
            expects = inList = true;
            return i;
        }
        if (word == "in" && isSqlite && NameAt(i + 1) && !(statement[i + 1].IsWord("unnest") && SymbolAt(i + 2, '(')))
        {
            expects = true; // a IN t is a IN (SELECT * FROM t), but for UNNEST, a function elsewhere
            return i;
        }
        if (EndsList.Contains(word) && (word == "select" || !IsAlias(i, word)))
        {
            expects = inList = false;
            return i;
        }
        if (!expects) return i;
        if (word == "top" && isCalled) return Closing(i + 1);
        if (word == "top" && i + 1 < statement.Count && statement[i + 1].Kind == SqlTokenKind.Number) return i + 1;
        return (Skipped.Contains(word) || word == "percent") && (NameAt(i + 1) || SymbolAt(i + 1, '(')) ? i : Name(i);
    }

    private int Name(int i)
    {
        if (!expects) return i;
        expects = false;
        var parts = new List<string> { statement[i].Text };
        while (SymbolAt(i + 1, '.'))
        {
            // SQL Server leaves parts out: hr..salaries.
            if (NameAt(i + 2)) parts.Add(statement[i + 2].Text);
            else if (SymbolAt(i + 2, '.')) parts.Add("");
            else break;
            i += NameAt(i + 2) ? 2 : 1;
        }
        tables.Add(parts);
        if (isSqlServer && parts.Exists(static part => part.Any(MayFold))) tables.IsPartial = true;
        // Only PostgreSQL tells "Salaries" from salaries whatever its settings are.
        if (folds) tables.Add([.. parts.Select(static part => part.ToLowerInvariant())]);
        return i;
    }

    // What SQL Server's collations take for another character, or for none: wide and narrow forms, and what has no shape. The name may be
    // that of any table then.
    private static bool MayFold(char c) => c is >= '\uff00' and <= '\uffef' or '\u3000'
        || (c > '\x7f' && CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // The parenthesis that closes the one at a place; the last token where none does.
    private readonly int Closing(int at)
    {
        for (var depth = 0; at < statement.Count; at++)
        {
            if (statement[at].Is('(')) depth++;
            if (statement[at].Is(')') && --depth == 0) return at;
        }
        return statement.Count - 1;
    }

    // A word that ends lists may be an ordinary name: behind AS, a dot or a sigil, before a comma, before a list of columns. USE INDEX FOR
    // ORDER BY ends nothing either.
    private readonly bool IsAlias(int at, string word) =>
        WordBefore(at, "as") || WordBefore(at, "for") || SymbolAt(at + 1, ',') || (word == "set" && SymbolAt(at + 1, '('))
            || (at > 0 && (SymbolAt(at - 1, '.') || SymbolAt(at - 1, '@') || SymbolAt(at - 1, ':')));

    private readonly bool NameAt(int at) => at < statement.Count && statement[at].IsName;

    private readonly bool SymbolAt(int at, char symbol) => at < statement.Count && statement[at].Is(symbol);

    private readonly bool WordBefore(int at, string word) => at > 0 && statement[at - 1].IsWord(word);

    private static FrozenSet<string> Words(string list) =>
        list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

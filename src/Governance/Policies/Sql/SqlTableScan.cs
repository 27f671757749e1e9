using System.Collections.Frozen;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Finds table names by their place: after FROM, JOIN, INTO, UPDATE and TABLE, and after the commas of a FROM list. Rather one
/// too many.</summary>
internal static class SqlTableScan
{
    private static readonly FrozenSet<string> Before = Words("from join into update table");
    private static readonly FrozenSet<string> Skipped = Words("only lateral if exists not ignore low_priority as");
    private static readonly FrozenSet<string> EndsList = Words("""
        where group order having limit union intersect except on using window fetch offset set values select qualify for when
        """);

    /// <summary>Adds what <paramref name="statement"/> names to <paramref name="tables"/>.</summary>
    public static void Find(ArraySegment<SqlToken> statement, SqlTables tables)
    {
        var expects = false;
        var inList = false;
        var outer = new Stack<bool>();
        for (var i = 0; i < statement.Count; i++)
        {
            var token = statement[i];
            if (token.Is('('))
            {
                outer.Push(inList);
                continue;
            }
            if (token.Is(')'))
            {
                inList = outer.TryPop(out var was) && was;
                expects = false;
                continue;
            }
            if (token.Is(','))
            {
                expects = inList;
                continue;
            }
            if (token.Kind == SqlTokenKind.Word && Before.Contains(token.Text)) expects = inList = true;
            else if (token.Kind == SqlTokenKind.Word && EndsList.Contains(token.Text)) expects = inList = false;
            else if (expects && token.IsName && !(token.Kind == SqlTokenKind.Word && Skipped.Contains(token.Text)))
            {
                i = AddName(statement, i, tables);
                expects = false;
            }
        }
    }

    private static int AddName(ArraySegment<SqlToken> statement, int at, SqlTables tables)
    {
        var parts = new List<string> { statement[at].Text };
        while (at + 2 < statement.Count && statement[at + 1].Is('.') && statement[at + 2].IsName && parts.Count < 4)
        {
            at += 2;
            parts.Add(statement[at].Text);
        }
        tables.Add(parts);
        return at;
    }

    private static FrozenSet<string> Words(string list) =>
        list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}

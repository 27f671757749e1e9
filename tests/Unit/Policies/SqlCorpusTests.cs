using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Sql;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed partial class SqlCorpusTests
{
    // Labelled by a lexer that looked into comments; the statement itself selects from a view.
    private const string NamesTheFunctionInAComment = "sql-08006";

    private static readonly string[] Harmless = ["select", "values", "show", "table", "explain"];
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpora");

    [Fact]
    public void No_statement_that_writes_is_called_read_only_and_reads_pass()
    {
        var wrong = new List<string>();
        var refused = new List<string>();
        var reads = 0;
        var rows = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder, "sql_statements.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            var sql = row.RootElement.GetProperty("sql").GetString()!;
            var dialect = Dialect(row.RootElement.GetProperty("dialect").GetString()!);
            var mayRead = row.RootElement.GetProperty("read_only").GetBoolean();
            var facts = SqlClassifier.Classify(sql, dialect);
            rows++;
            if (!mayRead && facts.ReadOnly && row.RootElement.GetProperty("id").GetString() != NamesTheFunctionInAComment) wrong.Add(line);
            if (!mayRead || dialect != SqlDialect.PostgreSql) continue;
            reads++;
            if (!facts.ReadOnly) refused.Add(line);
        }
        Assert.True(wrong.Count == 0 && rows > 0, $"{wrong.Count} of {rows} are called read-only:\n{string.Join('\n', wrong)}");
        var recall = 1.0 - ((double)refused.Count / reads);
        Assert.True(recall >= 0.98, $"{refused.Count} of {reads} reads are refused:\n{string.Join('\n', refused)}");
    }

    [Fact]
    public void The_tokenizer_alone_calls_no_postgresql_statement_that_writes_read_only()
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Folder, "sql_statements.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            if (Dialect(row.RootElement.GetProperty("dialect").GetString()!) != SqlDialect.PostgreSql) continue;
            var tokens = SqlTokenizer.Read(row.RootElement.GetProperty("sql").GetString()!, SqlLexis.PostgreSql);
            if (row.RootElement.GetProperty("read_only").GetBoolean() || tokens is null) continue;
            if (row.RootElement.GetProperty("id").GetString() == NamesTheFunctionInAComment) continue;
            if (SqlTokenClassifier.Classify(tokens, SqlLexis.PostgreSql).ReadOnly) wrong.Add(line);
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void An_injected_statement_makes_no_query_read_only()
    {
        var stacked = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder, "sqli_payloads.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            var payload = row.RootElement.GetProperty("decoded").GetString()!;
            foreach (var dialect in Enum.GetValues<SqlDialect>())
            {
                foreach (var quote in (string[])["", "'", "\""])
                {
                    var facts = SqlClassifier.Classify($"SELECT * FROM users WHERE name = {quote}{payload}{quote}", dialect);
                    if (facts.ReadOnly) Assert.All(facts.Kinds, kind => Assert.Contains(kind, Harmless));
                }
            }
            if (!StackedChange().IsMatch(payload)) continue;
            stacked++;
            foreach (var dialect in Enum.GetValues<SqlDialect>())
                Assert.False(SqlClassifier.Classify("SELECT * FROM users WHERE id = " + payload, dialect).ReadOnly, payload);
        }
        Assert.True(stacked > 10, $"only {stacked} payloads stack a change");
    }

    // Nothing before the semicolon that could quote or comment it out, so that the change after it would run.
    [GeneratedRegex("""^[^'"`$/\[#-]*;\s*(drop|insert|update|delete|create|alter|exec|shutdown|truncate|copy|declare|waitfor|merge)\b""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StackedChange();

    private static SqlDialect Dialect(string name) => name switch
    {
        "postgres" => SqlDialect.PostgreSql,
        "mysql" => SqlDialect.MySql,
        "tsql" => SqlDialect.SqlServer,
        "sqlite" => SqlDialect.Sqlite,
        _ => SqlDialect.Other,
    };
}

using System.Collections.Immutable;
using System.Text;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Sql;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class SqlArgumentsTests
{
    private static readonly ImmutableArray<SqlArgumentConfig> Configured =
    [
        new() { Tool = "other", Argument = "setup" },
        new() { Tool = "run_sql", Argument = "query", Dialect = SqlDialect.MySql },
        new() { Tool = "run_sql", Argument = "setup", Dialect = SqlDialect.Sqlite },
    ];

    [Fact]
    public void All_arguments_that_are_sql_are_judged_together()
    {
        var both = Facts("""{"query":"SELECT 1 FROM a","setup":"DROP TABLE t"}""");
        Assert.False(both.ReadOnly);
        Assert.Equal(2, both.Statements);
        Assert.Equal(["select", "drop"], both.Kinds);
        Assert.Equal(["a", "t"], both.Tables);
        Assert.True(Facts("""{"query":"SELECT 1 FROM a","setup":"SELECT 2 FROM a"}""").ReadOnly);
    }

    [Fact]
    public void One_argument_that_cannot_be_judged_leaves_the_call_unknown()
    {
        Assert.True(Facts("""{"query":"SELECT 1","setup":["DROP TABLE t"]}""").IsUnknown);
        Assert.True(Facts("""{"query":"SELECT 1","setup":null}""").IsUnknown);
        Assert.True(Facts("""{"setup":"SELECT '","query":"SELECT 1"}""").IsUnknown);
    }

    [Fact]
    public void An_argument_that_is_not_given_says_nothing_where_another_is()
    {
        Assert.True(Facts("""{"query":"SELECT 1","limit":5}""").ReadOnly);
        Assert.True(Facts("""{"setup":"SELECT 1"}""").ReadOnly);
        Assert.True(Facts("""{"limit":5}""").IsUnknown);
        Assert.True(Facts("").IsUnknown);
        Assert.Null(SqlArguments.Classify(Configured, "ping", default));
    }

    private static SqlFacts Facts(string given) => SqlArguments.Classify(Configured, "run_sql", Encoding.UTF8.GetBytes(given))!;
}

using System.Text;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Sql;
using Gateway.Quickstart;
using Xunit;

namespace Gateway.Tests.Quickstart;

/// <summary>What the walk-through promises, by the quickstart's own policy.</summary>
public sealed class QuickstartPolicyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CompiledPolicy Policy = Compile();

    [Theory]
    [InlineData("find_customer", true, "allow support-looks-up")]
    [InlineData("export_report", true, "allow support-looks-up")]
    [InlineData("update_customer", false, "deny default")]
    [InlineData("delete_customer", false, "hold deletion-is-asked-for")]
    public void Support_may_read_and_must_ask(string tool, bool readOnly, string said) =>
        Assert.Equal(said, Said(Call("support", tool) with { Tool = Tool(tool, readOnly) }));

    [Theory]
    [InlineData("SELECT * FROM customers", "allow support-reads-sql")]
    [InlineData("DELETE FROM orders", "deny sql-only-reads")]
    [InlineData("SELECT 1; DROP TABLE orders", "deny sql-only-reads")]
    [InlineData("this is not sql", "deny sql-only-reads")]
    public void Sql_may_only_read(string sql, string said) =>
        Assert.Equal(said, Said(Call("support", "run_sql") with { Sql = SqlClassifier.Classify(sql, SqlDialect.Sqlite) }));

    [Theory]
    [InlineData("find_customer", true)]
    [InlineData("delete_customer", false)]
    public void Others_may_nothing(string tool, bool readOnly) =>
        Assert.StartsWith("deny", Said(Call("engineering", tool) with { Tool = Tool(tool, readOnly) }), StringComparison.Ordinal);

    [Theory]
    [InlineData("resources/read", "allow support-reads-records")]
    [InlineData("prompts/get", "allow support-reads-records")]
    [InlineData("tools/list", "allow protocol")]
    [InlineData("initialize", "allow protocol")]
    [InlineData("resources/subscribe", "deny default")]
    public void Methods_without_a_tool_are_decided_too(string method, string said) =>
        Assert.Equal(said, Said(Call("support", "") with { Method = method, Tool = null }));

    [Fact]
    public void Personal_data_is_hidden_in_whatever_is_allowed()
    {
        var facts = Call("support", "find_customer") with { Tool = Tool("find_customer", readOnly: true) };
        var decision = Policy.Decide(facts, default, Noon, defaultAllow: false);
        var masks = Assert.IsType<Decision.Allow>(decision).Masks;
        Assert.Equal(["card", "email", "iban", "phone", "ssn"], masks.SelectMany(m => m.Kinds).Order(StringComparer.Ordinal));
    }

    private static CompiledPolicy Compile()
    {
        var text = QuickstartText.Configuration(QuickstartText.DefaultUrl, new Uri("http://127.0.0.1:9/mcp"));
        var outcome = CompiledPolicy.Compile(GatewayConfig.Parse("quickstart", text, ConfigFiles.None).Config!.Policy("crm")!.Source, 1);
        Assert.Empty(outcome.Errors);
        return outcome.Policy!;
    }

    private static ToolFacts Tool(string name, bool readOnly) =>
        ToolFacts.Unknown(name) with { Known = true, ReadOnly = readOnly, Destructive = !readOnly };

    private static Facts Call(string group, string tool) => new()
    {
        Principal = new Principal { Key = new PrincipalKey("https://idp.example", "alice"), Name = "Alice", Groups = [group] },
        Connection = new ConnectionName("crm"),
        Method = "tools/call",
        Tool = ToolFacts.Unknown(tool) with { Known = true },
        Arguments = Encoding.UTF8.GetBytes("{}"),
    };

    private static string Said(Facts facts)
    {
        var decision = Policy.Decide(facts, default, Noon, defaultAllow: false);
        return (decision switch { Decision.Allow => "allow ", Decision.Deny => "deny ", _ => "hold " }) + decision.Basis.Rule;
    }
}

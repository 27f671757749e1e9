using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Lists show what may be called, and nothing else.</summary>
public sealed class ListedTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Tools = """[{"name":"run_sql","inputSchema":{"type":"object"}},{"name":"echo","inputSchema":{"type":"object"}}]""";
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: some, sql: [ { tool: run_sql, argument: sql } ] } ]
            policies:
              - name: some
                rules:
                  - { name: calls, when: 'method == "tools/call"', effect: allow }
                  - { name: writes, when: '!sql.readOnly', effect: deny, reason: It writes. }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_tool_without_sql_is_not_listed_where_a_rule_needs_sql_to_let_it_pass()
    {
        var heard = await _gateway.Agent("alice").AskAsync("tools/list");
        Assert.Contains("run_sql", heard.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("echo", heard.Text, StringComparison.Ordinal);
    }
}

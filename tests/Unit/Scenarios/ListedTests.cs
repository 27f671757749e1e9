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
                  - { name: handbook, when: 'method == "resources/read" && resource.startsWith("file:///handbook/")', effect: allow }
                  - { name: secret, when: 'resource.startsWith("file:///secret/")', effect: deny, reason: It is secret. }
                  - { name: writes, when: '!sql.readOnly', effect: deny, reason: It writes. }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_template_is_listed_where_a_resource_that_it_may_become_may_be_read()
    {
        _upstream.Answers["resources/templates/list"] = static (http, arrival) => Upstream.ResultAsync(
            http, arrival, """{"resourceTemplates":[{"uriTemplate":"file:///{+path}","name":"files"}]}""");
        _upstream.Answers["resources/list"] = static (http, arrival) => Upstream.ResultAsync(
            http, arrival, """{"resources":[{"uri":"file:///handbook/1","name":"one"},{"uri":"file:///{+path}","name":"two"}]}""");
        var agent = _gateway.Agent("alice");
        Assert.Contains("files", (await agent.AskAsync("resources/templates/list")).Text, StringComparison.Ordinal);
        var resources = (await agent.AskAsync("resources/list")).Text;
        Assert.Contains("one", resources, StringComparison.Ordinal);
        Assert.DoesNotContain("two", resources, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_without_sql_is_not_listed_where_a_rule_needs_sql_to_let_it_pass()
    {
        var heard = await _gateway.Agent("alice").AskAsync("tools/list");
        Assert.Contains("run_sql", heard.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("echo", heard.Text, StringComparison.Ordinal);
    }
}

using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Names of connections, tools, prompts and resources that are none: each is refused with a reason, and nothing reaches the upstream.</summary>
public sealed class WrongNameTests : Scenario
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: some } ]
        policies:
          - name: some
            rules:
              - { name: echo, when: 'tool.name == "echo"', effect: allow }
              - { name: prompt, when: 'prompt == "p"', effect: allow }
              - { name: resource, when: 'resource == "x://1"', effect: allow }
        """, _folder);

    [Theory]
    [InlineData("nowhere")]
    [InlineData("UP")]
    [InlineData("up%2F..%2Fup")]
    [InlineData("..%5cup")]
    [InlineData("a-name-that-is-much-longer-than-any-name-of-a-connection-may-be-written-in-a-configuration-file")]
    public async Task A_connection_that_is_not_there_is_told(string name)
    {
        var heard = await _gateway.Agent("alice", name).CallAsync("echo");
        Assert.Equal(HttpStatusCode.NotFound, heard.Status);
        var error = JsonDocument.Parse(heard.Body).RootElement.GetProperty("error");
        Assert.Equal(("connection_unknown", "route", "caller"),
            (error.GetProperty("code").GetString(), error.GetProperty("step").GetString(), error.GetProperty("fault").GetString()));
        Assert.NotEmpty(error.GetProperty("fix").GetString()!);
        Assert.DoesNotContain(name, heard.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"ECHO\"")]
    [InlineData("\"echo \"")]
    [InlineData("\"ech\\u006f\\u0000\"")]
    [InlineData("\"e\\u0441ho\"")]
    [InlineData("\"echo\\r\\nX: 1\"")]
    [InlineData("\"../echo\"")]
    [InlineData(null)]
    [InlineData("3")]
    [InlineData("[\"echo\"]")]
    [InlineData("{\"name\":\"echo\"}")]
    [InlineData("true")]
    public Task A_tool_that_is_not_there_is_refused(string? name) => RefusedAsync("tools/call", name is null ? "{\"arguments\":{}}" : $"{{\"name\":{name},\"arguments\":{{}}}}");

    [Fact]
    public Task A_tool_with_an_endless_name_is_refused() => RefusedAsync("tools/call", $"{{\"name\":\"{new string('e', 100_000)}\"}}");

    [Theory]
    [InlineData("prompts/get", """{"name":"q"}""")]
    [InlineData("prompts/get", """{"name":7}""")]
    [InlineData("prompts/get", "{}")]
    [InlineData("resources/read", """{"uri":"x://2"}""")]
    [InlineData("resources/read", """{"uri":"X://1"}""")]
    [InlineData("resources/read", """{"uri":"x://1/../1"}""")]
    [InlineData("resources/read", """{"uri":{}}""")]
    [InlineData("resources/read", "{}")]
    [InlineData("no/such/method", "{}")]
    [InlineData("TOOLS/CALL", """{"name":"echo"}""")]
    [InlineData("tools/call ", """{"name":"echo"}""")]
    public Task Another_name_that_is_none_is_refused(string method, string parameters) => RefusedAsync(method, parameters);

    private async Task RefusedAsync(string method, string parameters)
    {
        var before = _upstream.Arrivals.Count(a => a.Method != "tools/list");
        var heard = await _gateway.Agent("alice").AskAsync(method, parameters);
        Assert.True(heard.IsError, heard.Text);
        Assert.True((int)heard.Status is 200 or 400, heard.Text);
        Assert.True(heard.Words.Contains("caller's fault", StringComparison.Ordinal) || heard.Words.Contains("ask the gateway's operator", StringComparison.Ordinal), heard.Words);
        Assert.Equal(before, _upstream.Arrivals.Count(a => a.Method != "tools/list"));
        Assert.Equal("", _gateway.Log.Errors);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
    }
}

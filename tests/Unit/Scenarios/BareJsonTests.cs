using System.Net;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Answers of web frameworks and front doors: JSON that is no message of MCP's, where only the status counts.</summary>
public sealed class BareJsonTests : Scenario
{
    private const string Detail = """{"detail":"A private word"}""";

    [Fact]
    public async Task A_lost_session_is_lost_to_its_client_too()
    {
        var agent = await OpenAsync("u1");
        _upstream.Answers["tools/call"] = static (http, _) => Upstream.JsonAsync(http, Detail, 404);
        await AnsweredAsync(agent.CallAsync("echo"), HttpStatusCode.NotFound);
        _upstream.Answers.TryRemove("tools/call", out _);
        var gone = await agent.CallAsync("echo");
        Assert.Equal((HttpStatusCode.NotFound, -32001), (gone.Status, (int?)gone.Answer["error"]?["code"]));
    }

    [Fact]
    public async Task A_stream_a_notification_and_an_end_have_their_status()
    {
        var agent = await OpenAsync("u1");
        _upstream.Answers["GET"] = static (http, _) => Upstream.JsonAsync(http, Detail, 405);
        await AnsweredAsync(agent.SendAsync(HttpMethod.Get), HttpStatusCode.MethodNotAllowed);
        // A success that is no stream would be taken for one, and opened again and again.
        _upstream.Answers["GET"] = static (http, _) => Upstream.JsonAsync(http, Detail);
        Assert.Equal(HttpStatusCode.BadGateway, (await agent.SendAsync(HttpMethod.Get)).Status);
        _upstream.Answers["notifications/initialized"] = static (http, _) => Upstream.JsonAsync(http, "{}", 202);
        await AnsweredAsync(agent.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""), HttpStatusCode.Accepted);
        Assert.Equal("done", (await agent.CallAsync("echo")).Words);
        _upstream.Answers["DELETE"] = static (http, _) => Upstream.JsonAsync(http, """{"ok":true}""");
        await AnsweredAsync(agent.SendAsync(HttpMethod.Delete), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.CallAsync("echo")).Status);
    }

    [Fact]
    public async Task A_request_needs_a_message_for_its_answer()
    {
        _upstream.Answers["tools/call"] = static (http, _) => Upstream.JsonAsync(http, Detail);
        Assert.Contains("not what MCP allows", (await _gateway.Agent("alice").CallAsync("echo")).Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.NoContent, HttpStatusCode.NotFound)]
    [InlineData("u1", HttpStatusCode.MethodNotAllowed, HttpStatusCode.OK)]
    public async Task A_client_ends_its_session_where_the_upstream_has_none(string upstreamSession, HttpStatusCode ended, HttpStatusCode next)
    {
        var agent = await OpenAsync(upstreamSession);
        _upstream.Answers["DELETE"] = static (http, _) => Upstream.JsonAsync(http, Detail, 405);
        await AnsweredAsync(agent.SendAsync(HttpMethod.Delete), ended);
        Assert.Equal(next, (await agent.CallAsync("echo")).Status);
    }

    private async Task AnsweredAsync(Task<Heard> answering, HttpStatusCode status)
    {
        var heard = await answering;
        Assert.Equal(status, heard.Status);
        Assert.DoesNotContain("private word", heard.Text, StringComparison.Ordinal);
        Assert.Equal("", _gateway.Log.Errors);
    }

    private protected override Task<GatewayUnderTest> StartAsync() =>
        GatewayUnderTest.StartAsync($$"""connections: [ { name: up, url: "{{_upstream.Url}}", default: allow } ]""", _folder);
}

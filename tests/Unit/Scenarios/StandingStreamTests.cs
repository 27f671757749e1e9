using Gateway.Abstractions.Recording;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What a server says by itself on a standing stream of a session whose requests this gateway has not seen.</summary>
public sealed class StandingStreamTests : Scenario
{
    private const string Mail = "ann.smith@example.com";
    private const string Card = "4111111111111111";

    [Fact]
    public async Task What_a_server_says_of_a_call_stays_hidden_after_a_restart()
    {
        _upstream.Answers["GET"] = static (http, _) => Upstream.JsonAsync(http, "", 405);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("read_customer")).Words);
        await _gateway.StopAsync();
        _gateway = await StartAsync();
        var told = await ListenAsync("alice");
        Assert.DoesNotContain(Mail, told, StringComparison.Ordinal);
        // Nothing that concerns others is hidden.
        Assert.Contains(Card, told, StringComparison.Ordinal);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("Found", StringComparison.Ordinal));
        Assert.All(_gateway.Entries("alice"), static entry => Assert.DoesNotContain(Mail, GatewayUnderTest.Text(entry), StringComparison.Ordinal));
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task What_a_server_says_in_a_session_that_has_asked_for_nothing_passes()
    {
        Assert.Contains(Mail, await ListenAsync("bob"), StringComparison.Ordinal);
        Assert.Equal("done", (await _gateway.Agent("bob").CallAsync("echo")).Words);
        Assert.Contains(Mail, await ListenAsync("bob"), StringComparison.Ordinal);
        Assert.Equal("done", (await _gateway.Agent("bob").CallAsync("read_customer")).Words);
        Assert.DoesNotContain(Mail, await ListenAsync("bob"), StringComparison.Ordinal);
    }

    private async Task<string> ListenAsync(string subject)
    {
        _upstream.Answers["GET"] = static (http, _) =>
        {
            Upstream.BeginStream(http);
            return http.Response.WriteAsync($$$"""
                data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"Found {{{Mail}}} with {{{Card}}} at once"}}


                """);
        };
        var heard = await _gateway.Agent(subject).SendAsync(HttpMethod.Get);
        Assert.Contains("at once", heard.Text, StringComparison.Ordinal);
        return heard.Text;
    }

    private protected override Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync($$"""
        connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
        policies:
          - name: all
            rules:
              - { name: hide, when: 'method == "tools/call" && tool.name == "read_customer"', effect: mask, kinds: [email] }
              - { name: of-guests, when: 'method == "tools/call" && "guests" in principal.groups', effect: mask, kinds: [card] }
              - { name: any, when: 'true', effect: allow }
        """, _folder);
}

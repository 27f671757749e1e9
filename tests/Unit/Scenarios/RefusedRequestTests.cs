using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What mask rules hide in a request is hidden in the recording when the request is refused.</summary>
public sealed class RefusedRequestTests : IAsyncLifetime
{
    private const string Secret = "the gardener did it";

    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: up } ]
            policies:
              - name: up
                rules:
                  - { name: no, when: 'tool.name == "echo"', effect: deny, reason: Not this one. }
                  - { name: hide, when: 'true', effect: mask, paths: ["*.story"], in: [request] }
                  - { name: other, when: 'true', effect: mask, kinds: [email], with: surrogate, in: [request] }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("echo", "Not this one.")]
    [InlineData("other", "No rule")]
    public async Task What_policy_hides_of_a_request_that_it_refuses_is_not_recorded(string tool, string reason)
    {
        var refused = await _gateway.Agent("alice").CallAsync(tool, $$"""{"story":"{{Secret}}","n":1}""");
        Assert.Contains(reason, refused.Words, StringComparison.Ordinal);
        var entry = await _gateway.RecordedAsync("alice", EntryKind.Denied, static entry => entry.Contains("story", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_in_a_request_that_is_refused_get_no_surrogates()
    {
        await _gateway.Agent("cem").CallAsync("echo", $$"""{"to":"{{Canaries.All["email"]}}"}""");
        var entry = await _gateway.RecordedAsync("cem", EntryKind.Denied, static entry => entry.Contains("\"to\"", StringComparison.Ordinal));
        Assert.Contains("\"to\":\"[email]\"", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_policy_hides_of_a_request_is_not_recorded_while_the_session_is_paused()
    {
        await _gateway.Agent("bea").CallAsync("echo", """{"n":1}""");
        var session = _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(_gateway.Entries("bea")[^1].Session.Value);
        Assert.True(await session.PauseAsync("for a test", new PrincipalKey("https://idp.example", "olga")));
        var refused = await _gateway.Agent("bea").CallAsync("echo", $$"""{"story":"{{Secret}}"}""");
        Assert.Contains("paused", refused.Words, StringComparison.Ordinal);
        var entry = await _gateway.RecordedAsync("bea", EntryKind.Denied, static entry => entry.Contains("story", StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, entry, StringComparison.Ordinal);
    }
}

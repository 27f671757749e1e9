using System.Net;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>What the gateway asks or answers itself: whatever fails, each intent gets its outcome, or the session would wait for it.</summary>
public sealed class OwnExchangeTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private volatile bool _isSilent;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync(
            $$"""
            limits: { responseBytes: 1KiB }
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: all, approvalTools: true }
              - { name: asks, url: "{{_upstream.Url}}", policy: lists, hold: 0s }
              - { name: bare, url: "{{_upstream.Url}}", policy: all, credential: { secret: "env:GATEWAY_TEST_NO_SUCH" } }
            policies:
              - name: all
                rules: [ { name: all, when: 'true', effect: allow } ]
              - name: lists
                rules:
                  - { name: calls, when: 'method == "tools/call"', effect: allow }
                  - { name: ask, when: 'method == "tools/list"', effect: approve, by: [approvers], within: 10m }
            """,
            first: (services, _) => services.AddSingleton(provider => Interceptor.Before<IStateStore>(
                provider.GetRequiredService<SqliteStore>(), (method, args) =>
                {
                    if (_isSilent && method.Name == nameof(IStateStore.ReadAsync) && args[0] is "approval")
                        throw new TimeoutException("It did not answer in time.");
                })));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(false, "upstreamUnreachable")]
    [InlineData(true, "upstreamTooLarge")]
    public async Task A_list_that_the_gateway_asks_for_and_does_not_get_ends_in_the_recording(bool answers, string end)
    {
        _upstream.Answers["tools/list"] = (http, arrival) =>
        {
            if (answers) return Upstream.ResultAsync(http, arrival, $$"""{"tools":[],"more":"{{new string('x', 4000)}}"}""");
            http.Abort();
            return Task.CompletedTask;
        };
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, p => p.Contains($"\"end\":\"{end}\"", StringComparison.Ordinal));
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("\"end\":\"completed\"", StringComparison.Ordinal));
        Assert.Equal(Count(EntryKind.Admitted), Count(EntryKind.Completed));
        Assert.Equal("", _gateway.Log.Errors);
    }

    [Fact]
    public async Task Nothing_is_asked_of_an_upstream_without_the_credential_for_it()
    {
        var heard = await _gateway.Agent("alice", "bare").CallAsync("echo");
        Assert.Contains("GATEWAY_TEST_NO_SUCH", heard.Words, StringComparison.Ordinal);
        Assert.Equal((0, 0), (_upstream.Count("tools/list"), _upstream.Count("tools/call")));
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("\"end\":\"credentialMissing\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_asked_whether_the_gateway_may_look_for_a_tool()
    {
        Assert.Equal("done", (await _gateway.Agent("alice", "asks").CallAsync("echo")).Words);
        Assert.Equal(0, _upstream.Count("tools/list"));
        Assert.Empty(await _gateway.Services.GetRequiredService<IGrainFactory>()
            .GetGrain<IApproverGrain>(IApproverGrain.Everybody).InboxAsync());
    }

    [Fact]
    public async Task A_tool_of_the_gateways_own_that_cannot_answer_ends_in_the_recording()
    {
        _isSilent = true;
        var heard = await _gateway.Agent("alice").CallAsync("approval_status", """{"approval":"a_00000000000000000000000000"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("gatewayFault", StringComparison.Ordinal));
    }

    private int Count(EntryKind kind) => _gateway.Entries("alice").Count(e => e.Kind == (byte)kind);
}

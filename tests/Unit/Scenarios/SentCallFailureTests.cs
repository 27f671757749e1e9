using System.Net;
using System.Reflection;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A session whose owner does not answer once the call has been sent: the client is told that it may have run, and the recording
/// that it ended.</summary>
public sealed class SentCallFailureTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private Func<object?, bool> _isSilent = static _ => false;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _upstream.Answers["tools/call"] = (http, arrival) =>
            Upstream.ResultAsync(http, arrival, """{"content":[{"type":"text","text":"mail to jane.roe@customer.example"}]}""");
        _gateway = await GatewayUnderTest.StartAsync(
            $$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: work }
              - { name: strict, url: "{{_upstream.Url}}", policy: all, recording: strict }
            policies:
              - name: all
                rules: [ { name: all, when: 'true', effect: allow } ]
              - name: work
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"], with: surrogate }
            """,
            first: (services, _) =>
            {
                services.AddSingleton(provider => Interceptor.Before<IRecordingStore>(provider.GetRequiredService<SqliteStore>(), Listen));
                services.AddSingleton(provider => Interceptor.Before<IStateStore>(provider.GetRequiredService<SqliteStore>(), Listen));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_call_whose_answer_cannot_get_its_surrogates_is_told_as_one_that_may_have_run_and_ends_in_the_recording()
    {
        _isSilent = static write => write is StateWrite { Kind: "surrogates" };
        var agent = _gateway.Agent("alice");
        MayHaveRun(await agent.CallAsync("echo"));
        _isSilent = static _ => false;
        await _gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("gatewayFault", StringComparison.Ordinal));
        var heard = await agent.CallAsync("echo");
        Assert.StartsWith("mail to ", heard.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", heard.Text, StringComparison.Ordinal);
        _gateway.Verify();
    }

    [Fact]
    public async Task A_call_whose_outcome_cannot_be_recorded_is_told_as_one_that_may_have_run()
    {
        var agent = _gateway.Agent("alice", "strict");
        // What there is before anything fails: a session, and the catalogue.
        await agent.AskAsync("tools/list");
        _isSilent = static write => write is IReadOnlyList<RecordingEntry> entries && entries[^1].Kind == EntryKind.Completed;
        MayHaveRun(await agent.CallAsync("echo"));
    }

    private void MayHaveRun(Heard heard)
    {
        Assert.Equal(1, _upstream.Count("tools/call"));
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, heard.Status);
        Assert.DoesNotContain("Retry-After", heard.Headers, StringComparison.OrdinalIgnoreCase);
        Assert.True(heard.IsError, heard.Text);
        Assert.Contains("may have run", heard.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("try again", heard.Words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("jane.roe", heard.Text, StringComparison.Ordinal);
    }

    private void Listen(MethodInfo method, object?[] args)
    {
        if (_isSilent(args.FirstOrDefault())) throw new TimeoutException("It did not answer in time.");
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A store that fails in the middle of holding a call: nobody is asked about what is not recorded, and nothing is asked twice.</summary>
public sealed class HoldOutageTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 0s } ]
            policies:
              - name: all
                rules: [ { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m } ]
            """);
        // What there is before anything fails: a session, and the catalogue.
        await _gateway.Agent("alice").AskAsync("tools/list");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_call_whose_entry_could_not_be_written()
    {
        using (Failing($"BEFORE INSERT ON entry WHEN NEW.kind = {(int)EntryKind.Held}"))
        {
            var refused = await _gateway.Agent("alice").CallAsync("echo");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Empty(await InboxAsync());
            Assert.Equal(0, Count("SELECT count(*) FROM state WHERE kind = 'approval'"));
        }

        var approval = Approval(await HeldAsync());
        Assert.Equal(approval, Assert.Single(await InboxAsync()).Request.Id.Value);
        Assert.Equal(1, Count("SELECT count(*) FROM state WHERE kind = 'approval'"));
        _gateway.Verify();
    }

    [Fact]
    public async Task A_call_that_is_recorded_as_held_is_asked_about_when_it_comes_again()
    {
        using (Failing("BEFORE INSERT ON state WHEN NEW.kind = 'approval'"))
        {
            var refused = await _gateway.Agent("alice").CallAsync("echo");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Empty(await InboxAsync());
        }

        var entry = await _gateway.RecordedAsync("alice", EntryKind.Held, _ => true);
        var approval = Approval(await HeldAsync());
        Assert.Equal((string)JsonNode.Parse(entry)!["approval"]!, approval);
        Assert.Equal(approval, Assert.Single(await InboxAsync()).Request.Id.Value);
        Assert.Equal(VoteResult.Accepted, (await _gateway.DecideAsync(approval, approve: true)).Result);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Held);
        Assert.Equal(1, _upstream.Count("tools/call"));
        _gateway.Verify();
    }

    [Fact]
    public async Task Identical_calls_at_once_ask_once()
    {
        var heard = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _gateway.Agent("alice").CallAsync("echo")));
        Assert.Single(heard.Select(Approval).Distinct());
        Assert.Single(await InboxAsync());
        Assert.Single(_gateway.Entries("alice"), e => e.Kind == (byte)EntryKind.Held);
    }

    private static string Approval(Heard heard)
    {
        Assert.Contains("Approval a_", heard.Words, StringComparison.Ordinal);
        return heard.Words.Split("Approval ")[^1].Split(' ')[0];
    }

    // The store answers the first write after a failure with what it still knows of the failure.
    private async Task<Heard> HeldAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var heard = await _gateway.Agent("alice").CallAsync("echo");
            if (heard.Status == HttpStatusCode.OK) return heard;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, heard.Status);
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<IReadOnlyList<ApprovalView>> InboxAsync() =>
        await _gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<IApproverGrain>(IApproverGrain.Everybody).InboxAsync();

    private long Count(string sql)
    {
        using var file = Database.OpenReader(_gateway.File, 5_000);
        return file.Scalar(sql);
    }

    /// <summary>Makes one kind of write fail, as a disk that is full at that moment would.</summary>
    private Failure Failing(string what)
    {
        var file = Database.OpenWriter(_gateway.File, 5_000);
        file.Execute($"CREATE TRIGGER failing {what} BEGIN SELECT RAISE(FAIL, 'no room'); END");
        return new Failure(file);
    }

    private sealed class Failure(Database file) : IDisposable
    {
        public void Dispose()
        {
            file.Execute("DROP TRIGGER failing");
            file.Dispose();
        }
    }
}

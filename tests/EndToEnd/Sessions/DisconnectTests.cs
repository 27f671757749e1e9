using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Sessions;

/// <summary>What a client's leaving means: in the modern era it cancels the call, in the legacy one it does not.</summary>
[Collection(GovernedBed.Name)]
public sealed class DisconnectTests(GovernedBed bed)
{
    [Fact]
    public async Task A_modern_client_that_leaves_cancels_its_call_upstream()
    {
        bed.Require();
        using var client = new WireClient(bed.Through("fixture"), bed.Alice);
        using var leaving = new CancellationTokenSource();
        var arguments = new JsonObject { ["key"] = "modern" };
        var call = client.SendAsync(WireClient.ModernCall(1, "hold", arguments), modernTool: "hold", cancellation: leaving.Token);
        await bed.Fixture.HeardAsync("event hold modern begun");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await bed.Fixture.HeardAsync("event hold modern aborted");
    }

    [Fact]
    public async Task A_legacy_client_that_leaves_does_not()
    {
        bed.Require();
        using var client = new WireClient(bed.Through("fixture"), bed.Alice);
        await client.OpenAsync();
        using var leaving = new CancellationTokenSource();
        var arguments = new JsonObject { ["key"] = "legacy" };
        using (var call = await client.SendAsync(WireClient.Call(1, "hold", arguments), cancellation: leaving.Token))
        {
            await bed.Fixture.HeardAsync("event hold legacy begun");
        }

        // The stream is closed; the call goes on until it is released.
        Assert.Equal("released legacy", await client.TextAsync(2, "release", new JsonObject { ["key"] = "legacy" }));
        await bed.Fixture.HeardAsync("event hold legacy released");
        Assert.DoesNotContain("hold legacy aborted", bed.Fixture.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_legacy_client_cancels_by_saying_so()
    {
        bed.Require();
        using var client = new WireClient(bed.Through("fixture"), bed.Alice);
        await client.OpenAsync();
        using var call = await client.SendAsync(WireClient.Call(1, "hold", new JsonObject { ["key"] = "said" }));
        await bed.Fixture.HeardAsync("event hold said begun");
        const string Cancelled = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"enough"}}""";
        using var told = await client.SendAsync(Cancelled);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, told.StatusCode);
        await bed.Fixture.HeardAsync("event hold said aborted");
    }
}

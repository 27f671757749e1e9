using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Approvals;

/// <summary>A held call of every official client: decided soon, decided long after the client's patience for one request, and across a
/// kill of the gateway. What must run runs once, and its client hears of it.</summary>
public sealed class CarrierTests : IAsyncLifetime
{
    // Well over the hold of the bed, so that a busy machine does not use it up; a decision comes well after it.
    private const int PatienceMs = 12_000;
    private const int DecidedMs = 14_000;

    public static TheoryData<string, bool> Clients { get; } = new(
        from client in new[] { "v1 legacy", "v2 legacy", "v2 auto", "v2 pin" } from shows in new[] { true, false } select (client, shows));

    private CarrierBed _bed = null!;

    public async ValueTask InitializeAsync() => _bed = await CarrierBed.StartAsync();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_decision_that_comes_soon_is_the_answer_to_the_call(string client, bool shows)
    {
        await Peers.RequireAsync();
        var calling = CallAsync(client, shows, number: 1, decideAfter: null, patience: 60_000);
        await _bed.DecideAsync(await _bed.PendingAsync(calling));
        var report = await calling;
        Assert.Equal("ran 1, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(shows, Shown(report).Any());
        Assert.Equal(1, _bed.Effects(1));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_decision_that_comes_after_the_clients_patience_reaches_it_too(string client, bool shows)
    {
        await Peers.RequireAsync();
        var report = await CallAsync(client, shows, number: 2, decideAfter: DecidedMs, patience: PatienceMs);
        Assert.Equal("ran 2, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(1, _bed.Effects(2));
        var isModern = client is "v2 auto" or "v2 pin";

        // In the modern protocol the client comes back by itself; in a legacy one it is told to, before its patience ends.
        Assert.Equal(isModern, (int)report["outcome"]!["attempt"]! == 1);
        Assert.Equal(!isModern, Events(report, "pending").Any());
        Assert.Empty(Events(report, "failed"));
        Assert.Equal(1, Events(report, "decided").Sum(count => (int)count));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_kill_of_the_gateway_in_the_middle_loses_nothing_and_runs_nothing_twice(string client, bool shows)
    {
        await Peers.RequireAsync();
        // A client that is told nothing any more waits until its patience is over, and comes back.
        var calling = CallAsync(client, shows, number: 3, decideAfter: null, patience: PatienceMs);
        var approval = await _bed.PendingAsync(calling);
        await _bed.KillAndStartAsync();
        await _bed.DecideAsync(approval);
        var report = await calling;
        Assert.Equal("ran 3, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(1, _bed.Effects(3));
        await _bed.KillAndVerifyAsync();
    }

    private static IEnumerable<JsonNode> Events(JsonNode report, string name) =>
        report["events"]!.AsArray().Where(e => e!.AsObject().ContainsKey(name)).Select(e => e![name]!);

    private IEnumerable<string> Shown(JsonNode report)
    {
        foreach (var shown in Events(report, "shown"))
        {
            Assert.StartsWith(new Uri(_bed.Url, "/approvals/a_").AbsoluteUri, (string?)shown, StringComparison.Ordinal);
            yield return (string)shown!;
        }
    }

    private async Task<JsonNode> CallAsync(string client, bool shows, long number, int? decideAfter, int patience)
    {
        var words = client.Split(' ');
        var plan = new JsonObject
        {
            ["url"] = _bed.Endpoint.AbsoluteUri,
            ["token"] = _bed.Alice,
            ["client"] = words[0],
            ["mode"] = words[1],
            ["shows"] = shows,
            ["timeout"] = patience,
            ["n"] = number,
            ["decide"] = decideAfter is not { } after ? null
                : new JsonObject { ["after"] = after, ["url"] = _bed.Url.GetLeftPart(UriPartial.Authority), ["token"] = _bed.Carol },
        };
        return JsonNode.Parse(await Peers.RunAsync("approval.mjs", plan.ToJsonString()))!;
    }
}

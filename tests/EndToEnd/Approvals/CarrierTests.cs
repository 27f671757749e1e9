using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.EndToEnd.Chaos;
using Xunit;

namespace Gateway.EndToEnd.Approvals;

/// <summary>A held call of every official client: decided soon, decided long after the client's patience for one request, and across a
/// kill of the gateway. What must run runs once, and its client hears of it.</summary>
public sealed class CarrierTests : IAsyncLifetime
{
    private const int PatienceMs = 4_000;

    public static TheoryData<string, bool> Clients { get; } = new(
        from client in new[] { "v1 legacy", "v2 legacy", "v2 auto", "v2 pin" } from shows in new[] { true, false } select (client, shows));

    private EffectUpstream _upstream = null!;
    private MortalGateway _gateway = null!;
    private string _carol = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await EffectUpstream.StartAsync();
        _gateway = new MortalGateway($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: ask, hold: 2s } ]
            policies:
              - name: ask
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 1h }
            """);
        _gateway.Start();
        await ReadyAsync();
        _carol = _gateway.Token("carol", "approvers");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_decision_that_comes_soon_is_the_answer_to_the_call(string client, bool shows)
    {
        await Peers.RequireAsync();
        var calling = CallAsync(client, shows, number: 1, decideAfter: null, patience: 60_000);
        await DecideAsync(await PendingAsync(calling));
        var report = await calling;
        Assert.Equal("ran 1, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(shows, Shown(report).Any());
        Assert.Equal(1, _upstream.Effects[1]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_decision_that_comes_after_the_clients_patience_reaches_it_too(string client, bool shows)
    {
        await Peers.RequireAsync();
        var report = await CallAsync(client, shows, number: 2, decideAfter: PatienceMs * 2, patience: PatienceMs);
        Assert.Equal("ran 2, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(1, _upstream.Effects[2]);
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
        var calling = CallAsync(client, shows, number: 3, decideAfter: null, patience: 60_000);
        var approval = await PendingAsync(calling);
        await _gateway.KillAsync();
        _gateway.Start();
        await ReadyAsync();
        await DecideAsync(approval);
        var report = await calling;
        Assert.Equal("ran 3, 1 in all", (string?)report["outcome"]!["text"]);
        Assert.Equal(1, _upstream.Effects[3]);
        await _gateway.KillAsync();
        Witness.Verify(_gateway.Recording);
    }

    private static IEnumerable<JsonNode> Events(JsonNode report, string name) =>
        report["events"]!.AsArray().Where(e => e!.AsObject().ContainsKey(name)).Select(e => e![name]!);

    private IEnumerable<string> Shown(JsonNode report)
    {
        foreach (var shown in Events(report, "shown"))
        {
            Assert.StartsWith(new Uri(_gateway.Client.BaseAddress!, "/approvals/a_").AbsoluteUri, (string?)shown, StringComparison.Ordinal);
            yield return (string)shown!;
        }
    }

    private async Task<JsonNode> CallAsync(string client, bool shows, long number, int? decideAfter, int patience)
    {
        var words = client.Split(' ');
        var url = _gateway.Client.BaseAddress!;
        var plan = new JsonObject
        {
            ["url"] = new Uri(url, "/mcp/up").AbsoluteUri,
            ["token"] = _gateway.Token("alice"),
            ["client"] = words[0],
            ["mode"] = words[1],
            ["shows"] = shows,
            ["timeout"] = patience,
            ["n"] = number,
            ["decide"] = decideAfter is not { } after ? null
                : new JsonObject { ["after"] = after, ["url"] = url.GetLeftPart(UriPartial.Authority), ["token"] = _carol },
        };
        return JsonNode.Parse(await Peers.RunAsync("approval.mjs", plan.ToJsonString()))!;
    }

    // The approval that waits; there is one at a time.
    private async Task<string> PendingAsync(Task calling)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            if (calling.IsCompleted) await calling;
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/approvals?status=pending");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _carol);
            using var answer = await _gateway.Client.SendAsync(request, patience.Token);
            var list = await answer.Content.ReadFromJsonAsync<JsonObject>(patience.Token);
            if (list!["approvals"]!.AsArray().FirstOrDefault() is { } item) return (string)item["id"]!;
        }
        while (await ticks.WaitForNextTickAsync(patience.Token));

        throw new TimeoutException("No approval came into Carol's inbox.");
    }

    private async Task DecideAsync(string approval) =>
        Assert.Equal(System.Net.HttpStatusCode.OK, await _gateway.ApproveAsync(approval, _carol));

    private async Task ReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            try
            {
                using var answer = await _gateway.Client.GetAsync("/readyz", patience.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet; asked again at the next tick.
            }
        }
        while (await ticks.WaitForNextTickAsync(patience.Token));
    }
}

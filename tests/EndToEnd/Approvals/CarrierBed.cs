using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.EndToEnd.Chaos;
using Xunit;

namespace Gateway.EndToEnd.Approvals;

/// <summary>A gateway that holds every call of one tool, the server behind it that counts what ran, and Carol, who decides.</summary>
internal sealed class CarrierBed : IAsyncDisposable
{
    private readonly EffectUpstream _upstream;
    private readonly MortalGateway _gateway;

    private CarrierBed(EffectUpstream upstream, MortalGateway gateway) => (_upstream, _gateway) = (upstream, gateway);

    /// <summary>Where the gateway listens.</summary>
    public Uri Url => _gateway.Client.BaseAddress!;

    /// <summary>The connection's address.</summary>
    public Uri Endpoint => new(Url, "/mcp/up");

    /// <summary>Carol's token.</summary>
    public string Carol { get; private set; } = "";

    /// <summary>Starts it.</summary>
    public static async Task<CarrierBed> StartAsync()
    {
        var upstream = await LoopbackServer.StartAsync(new EffectUpstream());
        var bed = new CarrierBed(upstream, new MortalGateway($$"""
            connections: [ { name: up, url: "{{upstream.Url}}", policy: ask, hold: 2s } ]
            policies:
              - name: ask
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 1h }
            """));
        bed._gateway.Start();
        await bed.ReadyAsync();
        bed.Carol = bed._gateway.Token("carol", "approvers");
        return bed;
    }

    /// <summary>Alice's token.</summary>
    public string Alice => _gateway.Token("alice");

    /// <summary>How often a number ran.</summary>
    public int Effects(long number) => _upstream.Effects.GetValueOrDefault(number);

    /// <summary>Kills the gateway and starts it again.</summary>
    public async Task KillAndStartAsync()
    {
        await _gateway.KillAsync();
        _gateway.Start();
        await ReadyAsync();
    }

    /// <summary>Ends the gateway and fails unless its recording verifies.</summary>
    public async Task KillAndVerifyAsync()
    {
        await _gateway.KillAsync();
        Witness.Verify(_gateway.Recording);
    }

    /// <summary>Waits for the approval that a call asks for; fails as the call does when that ends first.</summary>
    public async Task<string> PendingAsync(Task calling)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            if (calling.IsCompleted) await calling;
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/approvals?status=pending");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Carol);
            using var answer = await _gateway.Client.SendAsync(request, patience.Token);
            var list = await answer.Content.ReadFromJsonAsync<JsonObject>(patience.Token);
            if (list!["approvals"]!.AsArray().FirstOrDefault() is { } item) return (string)item["id"]!;
        }
        while (await ticks.WaitForNextTickAsync(patience.Token));

        throw new TimeoutException("No approval came into Carol's inbox.");
    }

    /// <summary>Carol says yes.</summary>
    public async Task DecideAsync(string approval) =>
        Assert.Equal(System.Net.HttpStatusCode.OK, await _gateway.ApproveAsync(approval, Carol));

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

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

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The process is killed in the middle of calls; whoever takes over says so in every session that was open, signs it, and shows it.</summary>
/// <remarks><c>GATEWAY_CHAOS_SEALS</c> asks for more kills than the usual few.</remarks>
public sealed class SealTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Busy = 6;
    private const int Waiting = 4;

    // The promise itself; what it takes is told.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(30);
    private static readonly int Kills = Instants.Number("GATEWAY_CHAOS_SEALS", 3);

    private readonly List<TimeSpan> _sealed = [];
    private CountingUpstream _upstream = null!;
    private MortalGateway _gateway = null!;
    private long _last;

    public async ValueTask InitializeAsync()
    {
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _gateway = MortalGateway.Allowing(_upstream.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_crashed_session_is_sealed_and_readable_within_30_seconds()
    {
        var random = new Random(2_026);
        var auditor = _gateway.Token("ada", "auditors");
        _gateway.Start();
        for (var kill = 0; kill < Kills; kill++)
        {
            await _gateway.ServesAsync(Stopwatch.GetTimestamp(), _gateway.Token($"agent-{kill}-first"), () => Arguments());
            using var end = new CancellationTokenSource();
            var agents = Enumerable.Range(0, Busy).Select(a => WorkAsync($"agent-{kill}-busy-{a}", end.Token))
                .Concat(Enumerable.Range(0, Waiting).Select(a => WaitAsync($"agent-{kill}-waiting-{a}"))).ToList();
            for (var waiting = 0; waiting < Waiting; waiting++)
                Assert.True(await _upstream.Waiting.WaitAsync(Promise, TestContext.Current.CancellationToken), "A call never reached the upstream.");
            await Instants.PassAsync(random.Next(1, 400));
            var killed = Stopwatch.GetTimestamp();
            await _gateway.KillAsync();
            await end.CancelAsync();
            await Task.WhenAll(agents);
            var crashed = Crashed($"agent-{kill}-");
            Assert.InRange(crashed.Count, Waiting + 1, Waiting + Busy + 1);
            _gateway.Start();
            foreach (var taken in await Task.WhenAll(crashed.Select(c => SealedAsync(c.Session, c.Entries, auditor, killed)))) _sealed.Add(taken);
        }

        await _gateway.KillAsync();
        Witness.Verify(_gateway.Recording);
        _sealed.Sort();
        output.WriteLine($"{Kills} kills, {_sealed.Count} crashed sessions; from the kill until sealed and readable: "
            + $"{_sealed[_sealed.Count / 2].TotalSeconds:0.0} s at the median, {_sealed[^1].TotalSeconds:0.0} s at most");
    }

    /// <summary>Waits until a session has its interrupted entry, a signed checkpoint that covers it, and entries that can be read.</summary>
    private async Task<TimeSpan> SealedAsync(string session, long entries, string auditor, long killed)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var missing = "its entries";
        while (Stopwatch.GetElapsedTime(killed) <= Promise)
        {
            await ticks.WaitForNextTickAsync();
            if (await GetAsync($"/api/v1/recordings/{session}/entries?limit=500", auditor) is not { } page) continue;
            var all = page.GetProperty("entries").EnumerateArray().ToList();
            Assert.Equal("opened", all[0].GetProperty("kind").GetString());
            missing = "the entry that says so";
            if (all.FirstOrDefault(e => e.GetProperty("kind").GetString() == "interrupted") is not { ValueKind: JsonValueKind.Object } told) continue;
            var sequence = told.GetProperty("sequence").GetInt64();
            Assert.True(sequence > entries, $"{session} was {entries} entries long, and was interrupted at {sequence}");
            missing = "a checkpoint";
            var covered = await GetAsync($"/api/v1/recordings/proofs/inclusion?session={session}&sequence={sequence}", auditor);
            if (covered?.GetProperty("note").GetString() is { Length: > 0 }) return Stopwatch.GetElapsedTime(killed);
        }

        Assert.Fail($"{session} still lacks {missing} {Promise.TotalSeconds:0} s after the kill. The gateway said:\n{_gateway.Said}");
        return default;
    }

    private async Task<JsonElement?> GetAsync(string path, string token)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _gateway.Client.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.OK) return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return json.RootElement.Clone();
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>The sessions of a life's agents, each with how many entries it has, from the file that the dead process left.</summary>
    private List<(string Session, long Entries)> Crashed(string agents)
    {
        using var file = RecordingFile.Open(_gateway.Recording);
        return [.. file.Sessions().Where(s => s.Principal.StartsWith(agents, StringComparison.Ordinal)).Select(static s => (s.Session.Value, s.Entries))];
    }

    private async Task WorkAsync(string agent, CancellationToken end)
    {
        var token = _gateway.Token(agent);
        // A session's page of entries holds 500, so nobody calls more often than that.
        for (var turn = 0; turn < 200 && !end.IsCancellationRequested; turn++) await _gateway.CallAsync("up", token, "run", Arguments());
    }

    private async Task WaitAsync(string agent) => Assert.Null(await _gateway.CallAsync("up", _gateway.Token(agent), "run", Arguments(waits: true)));

    private string Arguments(bool waits = false) =>
        $"{{\"n\":{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}{(waits ? ",\"wait\":true" : "")}}}";
}

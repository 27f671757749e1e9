using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>Approvals while the gateway and the approvers' clients are killed at random instants. Judged from outside: what the upstream
/// counted, what callers and approvers were told, what the webhook received.</summary>
/// <remarks><c>GATEWAY_CHAOS_APPROVALS</c> asks for more approvals than the usual few, <c>GATEWAY_CHAOS_WORKERS</c> for more callers at
/// once, <c>GATEWAY_CHAOS_SEED</c> for other instants.</remarks>
public sealed partial class ApprovalKillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly int Approvals = Instants.Number("GATEWAY_CHAOS_APPROVALS", 60);
    private static readonly int Workers = Instants.Number("GATEWAY_CHAOS_WORKERS", 10);
    private static readonly int Seed = Instants.Number("GATEWAY_CHAOS_SEED", 2_026);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _secret = Path.Combine(Path.GetTempPath(), $"gateway-hook-{Guid.NewGuid():N}");
    private readonly ConcurrentDictionary<long, string> _told = new();
    private readonly ConcurrentDictionary<string, bool> _decided = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private CountingUpstream _upstream = null!;
    private HookReceiver _hooks = null!;
    private Fleet _fleet = null!;
    private string _approver = "";
    private long _last;
    private long _free = 1_000_000;
    private int _killedClients;

    public async ValueTask InitializeAsync()
    {
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _hooks = await LoopbackServer.StartAsync(new HookReceiver());
        await File.WriteAllTextAsync(_secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    private string Rest => $$"""
        connections:
          - { name: up, url: "{{_upstream.Url}}", policy: ask, hold: 0s }
          - { name: wait, url: "{{_upstream.Url}}", policy: ask, hold: 1s }
        policies:
          - name: ask
            rules:
              - { name: free, when: 'method != "tools/call" || tool.name == "run"', effect: allow }
              - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 1h }
        approvals:
          outcomeWithin: 10s
          channels: [ { name: hook, webhook: { url: "{{_hooks.Url}}", secrets: ["file:{{_secret}}"] } } ]
        """;

    public async ValueTask DisposeAsync()
    {
        if (_fleet is not null) await _fleet.DisposeAsync();
        await _upstream.DisposeAsync();
        await _hooks.DisposeAsync();
        File.Delete(_secret);
    }

    [Fact]
    public Task Nothing_runs_twice_no_decision_is_lost_and_what_nobody_knows_is_said()
    {
        _fleet = Fleet.One(Rest);
        return RunAsync();
    }

    [Fact]
    public async Task The_same_is_so_of_two_gateways_that_work_as_one()
    {
        Assert.SkipWhen(Fleet.TwoMissing is not null, Fleet.TwoMissing ?? "");
        _fleet = await Fleet.TwoAsync(Rest);
        await RunAsync();
    }

    private async Task RunAsync()
    {
        _approver = _fleet.First.Token("carol", "approvers");
        var (random, started) = (new Random(Seed), Stopwatch.GetTimestamp());
        using var patience = new CancellationTokenSource(Patience + TimeSpan.FromSeconds(Approvals));
        _fleet.Start();
        var working = Task.WhenAll(Enumerable.Range(0, Workers).Select(w => Task.Run(() => WorkAsync(w, patience.Token))));
        while (!working.IsCompleted)
        {
            // Now and then in the middle of starting.
            if (random.Next(8) > 0)
                await Task.WhenAny(working, _fleet.ServesAsync(all: false, "first", () => Arguments(Interlocked.Increment(ref _free))));
            await Task.WhenAny(working, Instants.PassAsync(random.Next(20, 1_500)));
            if (!working.IsCompleted) await _fleet.KillOneAsync(random);
        }

        await working;
        await _fleet.KillOneAsync(random);
        await _fleet.ServesAsync(all: true, "last", () => Arguments(Interlocked.Increment(ref _free)));
        await JudgeAsync(patience.Token);
        var (unknown, ends) = (_told.Values.Count(static told => told == "unknown"), _fleet.Ends);
        output.WriteLine($"{_told.Count} approvals, {ends.Gateways} kills of a gateway, {ends.Databases} of its database, {_killedClients} of "
            + $"approvers' clients, {ends.Ended} gateways ended by themselves, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: "
            + $"{_told.Values.Count(static told => told == "ran")} heard their answer, "
            + $"{_told.Values.Count(static told => told == "denied")} a no, {unknown} that nobody knows; "
            + $"{_hooks.Arrived.Values.Sum(static ids => ids.Count)} webhooks for {_hooks.Arrived.Count} notices");
    }

    private async Task JudgeAsync(CancellationToken patience)
    {
        await _fleet.VerifyAsync();
        Assert.DoesNotContain("Unhandled exception", _fleet.Said, StringComparison.Ordinal);
        // 0 run twice, and nothing runs after a no.
        Assert.DoesNotContain(_told.Keys, n => _upstream.Effects.GetValueOrDefault(n) > 1);
        Assert.DoesNotContain(_told, t => t.Value == "denied" && _upstream.Effects.ContainsKey(t.Key));
        Assert.DoesNotContain(_told, t => t.Value == "ran" && !_upstream.Effects.ContainsKey(t.Key));
        // 0 decisions lost: what an approver was told counts is so.
        foreach (var (approval, yes) in _decided)
        {
            var status = (await ViewAsync(approval, patience)).GetProperty("status").GetString();
            Assert.True(yes ? status is "approved" or "consumed" or "completed" or "unknown" : status == "denied",
                $"{approval} was decided {(yes ? "yes" : "no")} and is {status}");
        }

        // All unknowns reported: what ran and was not answered was told to be unknown.
        Assert.DoesNotContain(_upstream.Effects.Keys, n => _asked.Values.Contains(n) && !_told.ContainsKey(n));
        // Each notice at least once, in all lives under one id; what was settled before it was told is told neither before nor after.
        foreach (var approval in _hooks.Arrived.Keys.Select(static notice => notice.Approval).Distinct(StringComparer.Ordinal).ToList())
            foreach (var type in (string[])["approval.requested", "approval.settled"])
            {
                while (!_hooks.Arrived.ContainsKey((approval, type)))
                {
                    Assert.False(patience.IsCancellationRequested, $"{type} of {approval} never came");
                    await Instants.PassAsync(50);
                }

                Assert.Single(_hooks.Arrived[(approval, type)].Distinct(StringComparer.Ordinal));
            }
    }

    private async Task WorkAsync(int worker, CancellationToken patience)
    {
        var token = _fleet.First.Token($"worker-{worker}");
        var random = new Random(Seed + worker + 1);
        while (Interlocked.Increment(ref _last) is var number && number <= Approvals) await CarryAsync(token, number, random, patience);
    }

    /// <summary>Repeats one call, as a patient model would, until it hears what became of it.</summary>
    private async Task CarryAsync(string token, long number, Random random, CancellationToken patience)
    {
        var isYes = random.Next(10) > 0;
        while (!_told.ContainsKey(number))
        {
            Assert.False(patience.IsCancellationRequested, $"Nobody ever said what became of call {number}.");
            var heard = await _fleet.Any(random).CallAsync(number % 4 == 0 ? "wait" : "up", token, "held", Arguments(number));
            if (heard is null || heard.Contains("Running:", StringComparison.Ordinal))
            {
                await Instants.PassAsync(25);
                continue;
            }

            if (heard.Contains($"\"ran {number}\"", StringComparison.Ordinal)) _told[number] = "ran";
            else if (heard.Contains("Outcome unknown", StringComparison.Ordinal)) _told[number] = "unknown";
            else if (heard.Contains("its answer is not kept", StringComparison.Ordinal)) _told[number] = "unknown";
            else if (heard.Contains("carol said no", StringComparison.Ordinal)) _told[number] = "denied";
            else if (Waiting().Match(heard) is { Success: true } waiting)
            {
                _asked[waiting.Groups[1].Value] = number;
                await DecideAsync(waiting.Groups[1].Value, isYes, random);
            }
        }
    }

    /// <summary>Decides from a process of its own, which is killed now and then.</summary>
    private async Task DecideAsync(string approval, bool isYes, Random random)
    {
        var body = isYes ? """{"approve":true,"reason":"for a test"}""" : """{"approve":false,"reason":"for a test"}""";
        var start = new ProcessStartInfo("curl",
            ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-m", "20", "-X", "POST", "-H", $"Authorization: Bearer {_approver}",
             "-H", "Content-Type: application/json", "-d", body, $"{_fleet.Any(random).Client.BaseAddress}api/v1/approvals/{approval}/decision"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var client = Process.Start(start)!;
        if (random.Next(4) == 0)
        {
            await Instants.PassAsync(random.Next(1, 60));
            client.Kill();
            Interlocked.Increment(ref _killedClients);
        }

        var said = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        if (said == "200") _decided[approval] = isYes;
    }

    private async Task<JsonElement> ViewAsync(string approval, CancellationToken patience)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/approvals/{approval}");
            request.Headers.Authorization = new("Bearer", _approver);
            using var answer = await _fleet.First.Client.SendAsync(request, patience);
            if (answer.StatusCode == HttpStatusCode.OK)
                return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(patience));
            // Whoever owned it may have died just now.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.False(patience.IsCancellationRequested, $"Approval {approval} cannot be seen.");
            await Instants.PassAsync(100);
        }
    }

    private static string Arguments(long number) => $"{{\"n\":{number.ToString(CultureInfo.InvariantCulture)}}}";

    [GeneratedRegex("Approval (\\S+) is waiting", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Waiting();
}

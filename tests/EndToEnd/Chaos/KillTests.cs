using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>The process is killed at random instants under load. Judged from outside: what clients heard, what the upstream counted, what the recording's
/// file says.</summary>
/// <remarks><c>GATEWAY_CHAOS_KILLS</c> asks for more kills than the usual few, <c>GATEWAY_CHAOS_SEED</c> for other instants.</remarks>
public sealed partial class KillTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Workers = 6;

    private static readonly int Kills = Instants.Number("GATEWAY_CHAOS_KILLS", 20);
    private static readonly int Seed = Instants.Number("GATEWAY_CHAOS_SEED", 2_026);

    private readonly ConcurrentDictionary<long, bool> _heard = new();
    private readonly ConcurrentDictionary<long, bool> _heardStrictly = new();
    private readonly ConcurrentQueue<long> _held = new();
    private readonly List<TimeSpan> _starts = [];
    private CountingUpstream _upstream = null!;
    private MortalGateway _gateway = null!;
    private string _approver = "";
    private long _last;
    private int _afterRestart;

    public async ValueTask InitializeAsync()
    {
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _gateway = new MortalGateway($$"""
            connections:
              - { name: up, url: "{{_upstream.Url}}", policy: ask, hold: 0s }
              - { name: strict, url: "{{_upstream.Url}}", policy: ask, hold: 1s, recording: strict }
            policies:
              - name: ask
                rules:
                  - { name: all, when: 'true', effect: allow }
                  - { name: ask, when: 'method == "tools/call" && tool.name == "held"', effect: approve, by: [approvers], within: 1h }
            """);
        _approver = _gateway.Token("carol", "approvers");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_runs_without_a_record_or_twice()
    {
        var random = new Random(Seed);
        (long Number, string Approval)? patient = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            var started = Stopwatch.GetTimestamp();
            _gateway.Start();
            if (random.Next(8) == 0)
            {
                // In the middle of starting.
                await Instants.PassAsync(random.Next(1, 1_500));
            }
            else
            {
                _starts.Add(await _gateway.ServesAsync(started, _gateway.Token("first"), () => Arguments(Next())));
                using var end = new CancellationTokenSource();
                var working = Enumerable.Range(0, Workers).Select(w => WorkAsync(w, end.Token)).ToList();
                if (patient is { } asked) await ReleaseAsync(asked.Number, asked.Approval);
                patient = await AskAsync();
                await Instants.PassAsync(random.Next(1, 600));
                await _gateway.KillAsync();
                await end.CancelAsync();
                await Task.WhenAll(working);
                Witness.Verify(_gateway.Recording);
                continue;
            }

            await _gateway.KillAsync();
        }

        Judge();
    }

    private void Judge()
    {
        Witness.Verify(_gateway.Recording);
        var witness = Witness.Read(_gateway.Recording);
        int Intents(long n) => witness.Admitted.GetValueOrDefault(n) + witness.Released.GetValueOrDefault(n);
        Assert.DoesNotContain(_heard.Keys, n => Intents(n) == 0);
        Assert.DoesNotContain(_heardStrictly.Keys, n => !witness.Completed.Contains(n));
        Assert.DoesNotContain(_upstream.Effects, e => e.Value > Intents(e.Key));
        Assert.DoesNotContain(witness.Approvals, a => a.Value > 1);
        Assert.DoesNotContain(_held, witness.Admitted.ContainsKey);
        Assert.DoesNotContain(_held, n => _upstream.Effects.GetValueOrDefault(n) > witness.Released.GetValueOrDefault(n));
        Assert.NotEmpty(_heardStrictly);
        Assert.True(_afterRestart > 0, "No approval was given after a restart.");
        Assert.DoesNotContain("Unhandled exception", _gateway.Said, StringComparison.Ordinal);
        _starts.Sort();
        output.WriteLine($"{Kills} kills; {_heard.Count} calls heard of, {_heardStrictly.Count} of them strictly; {_upstream.Effects.Count} numbers ran; "
            + $"{witness.Approvals.Count} approvals used, {_afterRestart} given after a restart; {witness.Size.Sessions} sessions, {witness.Size.Entries} entries; "
            + $"first answer {_starts[_starts.Count / 2].TotalMilliseconds:0} ms after the start at the median, {_starts[^1].TotalMilliseconds:0} ms at most");
    }

    private async Task WorkAsync(int worker, CancellationToken end)
    {
        var connection = worker % 2 == 0 ? "up" : "strict";
        var token = _gateway.Token($"worker-{worker}");
        for (var turn = 0; !end.IsCancellationRequested; turn++)
        {
            var number = Next();
            if (turn % 10 == 9)
            {
                await HoldAsync(connection, token, number, end);
                continue;
            }

            Note(connection, number, await _gateway.CallAsync(connection, token, "run", Arguments(number)));
        }
    }

    private async Task HoldAsync(string connection, string token, long number, CancellationToken end)
    {
        _held.Enqueue(number);
        while (!end.IsCancellationRequested)
        {
            var heard = await _gateway.CallAsync(connection, token, "held", Arguments(number));
            if (Note(connection, number, heard) || heard is null) return;
            if (Waiting().Match(heard) is { Success: true } waiting) await _gateway.ApproveAsync(waiting.Groups[1].Value, _approver);
        }
    }

    /// <summary>Asks for something that nobody decides before the next life.</summary>
    private async Task<(long Number, string Approval)?> AskAsync()
    {
        var number = Next();
        _held.Enqueue(number);
        var heard = await _gateway.CallAsync("up", _gateway.Token("patient"), "held", Arguments(number));
        return heard is not null && Waiting().Match(heard) is { Success: true } waiting ? (number, waiting.Groups[1].Value) : null;
    }

    /// <summary>Decides what was asked in an earlier life, and repeats the call from several places at once.</summary>
    private async Task ReleaseAsync(long number, string approval)
    {
        Assert.Equal(System.Net.HttpStatusCode.OK, await _gateway.ApproveAsync(approval, _approver));
        var token = _gateway.Token("patient");
        var heard = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _gateway.CallAsync("up", token, "held", Arguments(number))));
        // It runs once; its answer is kept, and whoever repeats the call behind it may be given the same one.
        Assert.Contains(heard, h => Note("up", number, h));
        Assert.Equal(1, _upstream.Effects.GetValueOrDefault(number));
        _afterRestart++;
    }

    private bool Note(string connection, long number, string? heard)
    {
        if (heard is null || !heard.Contains($"\"ran {number}\"", StringComparison.Ordinal)) return false;
        _heard[number] = true;
        if (connection == "strict") _heardStrictly[number] = true;
        return true;
    }

    private long Next() => Interlocked.Increment(ref _last);

    private static string Arguments(long number) => $"{{\"n\":{number.ToString(CultureInfo.InvariantCulture)}}}";

    [GeneratedRegex("Approval (\\S+) is waiting", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Waiting();
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>Each file system call of an append fails, one after the other, in a running gateway. Judged from outside: what clients heard, what the upstream
/// counted, what the recording's file says.</summary>
/// <remarks><c>GATEWAY_CHAOS_FAULTS=all</c> asks for all of them instead of the usual few.</remarks>
public sealed class FaultTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Log = "data/gateway.db-entries/0000000001.log";
    private const string Wal = "data/gateway.db-wal";
    private const string Shared = "data/gateway.db-shm";
    private const string Database = "data/gateway.db";
    private const string Evidence = "data/gateway.db-evidence";

    private static readonly bool All = Environment.GetEnvironmentVariable("GATEWAY_CHAOS_FAULTS") == "all";

    // Call, file, and whether an append cannot do without it.
    private static readonly (string Call, string File, bool Stops)[] Calls =
    [
        ("pwritev,pwrite64", Log, true), ("fsync", Log, true), ("pwrite64", Wal, true), ("pwritev", Log, true), ("fsync,fdatasync", Wal, false),
        ("pread64", Wal, false), ("fcntl", Shared, false), ("pwrite64,fsync", Database, false), ("ftruncate", Log, false),
        ("fadvise64", Log, false), ("pwrite64", Evidence + "/tile/entries/000", false), ("fsync", Evidence + "/checkpoints", false),
        ("pwrite64,pwritev,fsync,fdatasync", Log + "|" + Wal, true),
    ];

    private readonly List<TimeSpan> _stopped = [];
    private readonly List<TimeSpan> _back = [];
    private CountingUpstream _upstream = null!;
    private MortalGateway _gateway = null!;
    private string _token = "";
    private long _number;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Tracer.Missing is not null, Tracer.Missing ?? "");
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _gateway = new MortalGateway($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all } ]
            policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            """);
        _token = _gateway.Token("alice");
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_upstream is not null) await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_fails_stops_traffic_and_nothing_passes_unrecorded()
    {
        await StartAsync();
        var faults = 0;
        string[] errors = ["error=EIO", "error=ENOSPC"];
        foreach (var (call, file, stops) in All ? Calls : Calls.Where(static c => c.Stops).Take(3))
        {
            foreach (var error in All ? errors : errors.Take(1))
            {
                await FailAsync(call, file, error, stops);
                faults++;
            }
        }

        await _gateway.KillAsync();
        Judge();
        _stopped.Sort();
        _back.Sort();
        output.WriteLine($"{faults} faults by error; stopped after {_stopped[^1].TotalMilliseconds:0} ms at most, back after {_back[^1].TotalMilliseconds:0} ms at most");
    }

    [Fact]
    public async Task A_process_that_dies_in_a_call_loses_nothing_that_was_acknowledged()
    {
        var kills = 0;
        foreach (var (call, file, _) in All ? Calls : Calls.Where(static c => c.Stops).Take(2))
        {
            await StartAsync();
            var tracer = await Tracer.AttachAsync(_gateway.ProcessId, call, "signal=KILL:when=3", Paths(file));
            Assert.SkipWhen(tracer is null, "This process may not trace another.");
            var calls = 0;
            while (calls < 50 && await CallAsync() is not null) calls++;
            await _gateway.KillAsync();
            await tracer.DisposeAsync();
            kills++;
            Judge();
        }

        output.WriteLine($"{kills} kills inside of a call");
    }

    private async Task FailAsync(string call, string file, string error, bool stops)
    {
        var tracer = await Tracer.AttachAsync(_gateway.ProcessId, call, error, Paths(file));
        Assert.SkipWhen(tracer is null, "This process may not trace another.");
        var began = Stopwatch.GetTimestamp();
        HttpStatusCode? heard = HttpStatusCode.OK;
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(stops ? 20 : 2) && heard == HttpStatusCode.OK) heard = await CallAsync();
        if (stops)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, heard);
            _stopped.Add(Stopwatch.GetElapsedTime(began));
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await CallAsync());
                Assert.False(_upstream.Effects.ContainsKey(_number), "A call ran that could not be recorded.");
            }
        }

        await tracer.DisposeAsync();
        var repaired = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await CallAsync() != HttpStatusCode.OK)
            Assert.False(patience.IsCancellationRequested, $"The gateway did not come back after {call} {error}. It said:\n{_gateway.Said}");
        _back.Add(Stopwatch.GetElapsedTime(repaired));
    }

    private void Judge()
    {
        Witness.Verify(_gateway.Recording);
        var witness = Witness.Read(_gateway.Recording);
        Assert.DoesNotContain(_upstream.Effects, e => e.Value > witness.Admitted.GetValueOrDefault(e.Key));
    }

    private async Task StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        _gateway.Start();
        await _gateway.ServesAsync(started, _token, Arguments);
    }

    private async Task<HttpStatusCode?> CallAsync()
    {
        try
        {
            using var answer = await _gateway.PostAsync("/mcp/up", _token,
                $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"run\",\"arguments\":{Arguments()}}}}}");
            return answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    private string Arguments() => $"{{\"n\":{(++_number).ToString(CultureInfo.InvariantCulture)}}}";

    private string[] Paths(string files) => [.. files.Split('|').Select(file => Path.Combine(_gateway.Folder, file))];
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.EndToEnd.Chaos;

/// <summary>A write that the kernel takes only in part, at the first byte of a record and at others: of the log, and of the index's log. Judged from
/// outside.</summary>
public sealed partial class ShortWriteTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Log = "data/gateway.db-entries/0000000001.log";
    private const string Wal = "data/gateway.db-wal";

    private readonly List<TimeSpan> _stopped = [];
    private readonly List<TimeSpan> _back = [];
    private readonly List<long> _heard = [];
    private CountingUpstream _upstream = null!;
    private MortalGateway _gateway = null!;
    private long _number;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of another process can be changed on Linux only.");
        _upstream = await LoopbackServer.StartAsync(new CountingUpstream());
        _gateway = MortalGateway.Allowing(_upstream.Url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        if (_upstream is not null) await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task A_write_that_is_cut_short_stops_traffic_and_room_brings_it_back_with_nothing_lost()
    {
        _gateway.Start(FileSizeLimit.Shell);
        await _gateway.ServesAsync(Stopwatch.GetTimestamp(), _gateway.Token("alice"), () => Arguments(10));
        var notes = System.IO.Path.Combine(_gateway.Folder, "writes");
        var tracer = Tracer.Missing is null ? await Tracer.WatchAsync(_gateway.ProcessId, "pwrite64,pwritev", notes, Path(Log), Path(Wal)) : null;

        // The index's log is the longer one of the two as long as calls are small, the entries' log once they are large.
        foreach (var beyond in (int[])[1, 700, 8_215]) await CutShortAsync(Wal, beyond, padding: 10);
        for (var call = 0; call < 400 && Length(Log) <= Length(Wal) + 100_000; call++) await CallAsync(60_000);
        foreach (var beyond in (int[])[1, 17, 62, 200, 30_000]) await CutShortAsync(Log, beyond, padding: 60_000);

        if (tracer is not null) await tracer.DisposeAsync();
        await _gateway.KillAsync();
        Witness.Verify(_gateway.Recording);
        var witness = Witness.Read(_gateway.Recording);
        Assert.DoesNotContain(_upstream.Effects, e => e.Value > witness.Admitted.GetValueOrDefault(e.Key));
        Assert.DoesNotContain(_heard, number => !witness.Admitted.ContainsKey(number));
        var cut = tracer is null ? [] : await CutAsync(notes);
        if (tracer is not null) Assert.True(cut[Log] >= 4 && cut[Wal] >= 2, $"Too few writes were cut short: {cut[Log]} of the log, {cut[Wal]} of the index's.");
        output.WriteLine($"{_stopped.Count} limits in the middle of a write; "
            + (tracer is null ? "strace is not installed, so writes were not watched" : $"cut short: {cut[Log]} of the log, {cut[Wal]} of the index's log")
            + $"; stopped after {_stopped.Max().TotalMilliseconds:0} ms at most, back after {_back.Max().TotalMilliseconds:0} ms at most");
    }

    private async Task CutShortAsync(string file, int beyond, int padding)
    {
        FileSizeLimit.Set(_gateway.ProcessId, Length(file) + beyond);
        var began = Stopwatch.GetTimestamp();
        HttpStatusCode? heard = HttpStatusCode.OK;
        for (var call = 0; call < 200 && heard == HttpStatusCode.OK; call++)
        {
            began = Stopwatch.GetTimestamp();
            heard = await CallAsync(padding);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, heard);
        _stopped.Add(Stopwatch.GetElapsedTime(began));
        for (var call = 0; call < 3; call++)
        {
            Assert.False(_upstream.Effects.ContainsKey(_number), "A call ran that could not be recorded.");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await CallAsync(padding));
        }

        FileSizeLimit.Lift(_gateway.ProcessId);
        var repaired = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await CallAsync(padding) != HttpStatusCode.OK)
            Assert.False(patience.IsCancellationRequested, $"The gateway did not come back. It said:\n{_gateway.Said}");
        _back.Add(Stopwatch.GetElapsedTime(repaired));
    }

    // Writes that returned less than they were asked for.
    private static async Task<Dictionary<string, int>> CutAsync(string notes)
    {
        var cut = new Dictionary<string, int>(StringComparer.Ordinal) { [Log] = 0, [Wal] = 0 };
        foreach (var line in await File.ReadAllLinesAsync(notes))
        {
            if (Returned().Match(line) is not { Success: true } returned) continue;
            var asked = line.Contains("pwritev(", StringComparison.Ordinal) ? Piece().Matches(line).Sum(static piece => Number(piece))
                : Asked().Match(line) is { Success: true } one ? Number(one) : 0;
            if (Number(returned) < asked) cut[line.Contains(Log, StringComparison.Ordinal) ? Log : Wal]++;
        }

        return cut;
    }

    private async Task<HttpStatusCode?> CallAsync(int padding)
    {
        var arguments = Arguments(padding);
        using var answer = await _gateway.PostAsync("/mcp/up", _gateway.Token("alice"),
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"run\",\"arguments\":{arguments}}}}}");
        if (answer.StatusCode == HttpStatusCode.OK) _heard.Add(_number);
        return answer.StatusCode;
    }

    private string Arguments(int padding) =>
        $"{{\"n\":{(++_number).ToString(CultureInfo.InvariantCulture)},\"padding\":\"{new string('x', padding)}\"}}";

    private string Path(string file) => System.IO.Path.Combine(_gateway.Folder, file);

    private long Length(string file) => new FileInfo(Path(file)).Length;

    private static long Number(Match match) => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(" = ([0-9]+)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Returned();

    [GeneratedRegex("iov_len=([0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Piece();

    [GeneratedRegex(", ([0-9]+), [0-9]+\\) += ", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Asked();
}

using System.Diagnostics;
using Gateway.Abstractions.Sessions;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>Real processes: what was acknowledged is there, however the writer ended.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_at_any_instant()
    {
        var random = new Random(20_261_120);
        var acknowledged = new List<string[]>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var recorder = Start("write");
            var lines = await KillAfterAsync(recorder, random.Next(1, 800));
            acknowledged.AddRange(lines.Select(line => line.Split(' ')));
            Assert.NotEmpty(lines);

            using var file = RecordingFile.Open(folder.Path);
            var report = file.Verify(null);
            Assert.True(report.Intact, report.ToText());
        }

        // The next writer starts at once on what the killed ones left.
        await using var store = folder.Open();
        foreach (var session in acknowledged.Where(line => line[0] == "entry").GroupBy(line => line[1], StringComparer.Ordinal))
        {
            var hashes = new List<string>();
            await foreach (var entry in store.ReadAsync(new SessionId(session.Key), 1, CancellationToken.None))
                hashes.Add(Convert.ToHexString(entry.Hash.Span));
            Assert.All(session, line => Assert.Equal(line[3], hashes[int.Parse(line[2]) - 1]));
        }

        foreach (var state in acknowledged.Where(line => line[0] == "state").GroupBy(line => line[1], StringComparer.Ordinal))
        {
            var record = await store.ReadAsync("session", state.Key, CancellationToken.None);
            Assert.NotNull(record);
            Assert.True(record.Version >= state.Max(line => long.Parse(line[2])));
        }
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_file_is_refused_and_a_reader_is_not()
    {
        await using var store = folder.Open();
        using var second = Start("write");
        var told = await second.StandardOutput.ReadToEndAsync();
        await second.WaitForExitAsync();
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("another gateway is writing", told, StringComparison.Ordinal);

        using var file = RecordingFile.Open(folder.Path);
        Assert.True(file.Verify(null).Intact);
    }

    [Fact]
    public async Task A_full_disk_stops_writing_with_a_clear_error_and_writing_goes_on_once_there_is_room()
    {
        using var recorder = Start("limit");
        var told = (await recorder.StandardOutput.ReadToEndAsync()).Split('\n');
        await recorder.WaitForExitAsync();
        Assert.Equal(0, recorder.ExitCode);
        Assert.Matches("^refused after [1-9][0-9]*: Recording: the disk .*", told[0]);
        Assert.Equal("healthy: False", told[1]);
        Assert.Matches("^kept [1-9][0-9]*: $", told[2]);
        Assert.Equal("healthy: True", told[3]);

        using var file = RecordingFile.Open(folder.Path);
        var report = file.Verify(null);
        Assert.True(report.Intact, report.ToText());
        Assert.Equal(long.Parse(told[2].Split(' ')[1].TrimEnd(':')), report.Entries);
    }

    private static async Task<List<string>> KillAfterAsync(Process recorder, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var end = patience.Token.Register(recorder.Kill);
        var lines = new List<string>();
        while (await recorder.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            // A line without its full stop was cut by the kill: nobody was told.
            if (line.EndsWith(" .", StringComparison.Ordinal)) lines.Add(line);
            if (lines.Count == count) recorder.Kill();
        }

        await recorder.WaitForExitAsync(patience.Token);
        return lines;
    }

    private Process Start(string mode)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Gateway.Recorder.dll"), mode, folder.Path },
        };
        return Process.Start(start)!;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Recorder;

/// <summary>How fast entries become durable, and how fast a recording verifies.</summary>
internal static class RecordingBench
{
    private const int Writers = 64;
    private const int PayloadBytes = 1_024;

    /// <summary>Rounds of some seconds each; the last line is Markdown for docs/performance.md.</summary>
    public static async Task<int> RunAsync(string? folder, double seconds)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder ?? Path.GetTempPath(), $"gateway-bench-{Environment.ProcessId}"));
        try
        {
            var path = Path.Combine(place.FullName, "gateway.db");
            await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, TimeProvider.System))
            {
                await RoundAsync(store, Math.Min(2, seconds));
                Console.WriteLine("| writers | entries/s | p50, ms | p99, ms | CPU an entry, us |");
                Console.WriteLine("|---:|---:|---:|---:|---:|");
                foreach (var writers in (int[])[1, Writers, Writers, Writers, 512]) await RoundAsync(store, seconds, writers);
            }

            // The writer lets the system forget what it has synced, and verifying what it has read: each finds most of the log on the disk.
            if (!Verify(path, "verify, from the disk")) return 1;
            ReadOnce(place.FullName);
            return Verify(path, "verify, from memory") ? 0 : 1;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static void ReadOnce(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var stream = File.OpenRead(file);
            stream.CopyTo(Stream.Null, 1 << 20);
        }
    }

    private static bool Verify(string path, string name)
    {
        using var file = RecordingFile.Open(path);
        var (clock, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        var report = file.Verify(null);
        var (took, used) = (Stopwatch.GetElapsedTime(clock), Process.GetCurrentProcess().TotalProcessorTime - cpu);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{name}: intact {report.Intact}, {report.Entries:N0} entries of 1 KiB in {took.TotalSeconds:0.00} s, {report.Entries / took.TotalSeconds:N0}/s, "
            + $"{report.Entries / used.TotalSeconds:N0} per second of processor time"));
        return report.Intact;
    }

    private static async Task RoundAsync(SqliteStore store, double seconds, int writers = 0)
    {
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, writers == 0 ? Writers : writers).Select(_ => Task.Run(() => WriteAsync(store, end))));
        var took = Stopwatch.GetElapsedTime(began);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        if (writers == 0) return;
        var all = times.SelectMany(static one => one).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {writers} | {all.Count / took.TotalSeconds:N0} | {Ms(all[all.Count / 2]):0.00} | {Ms(all[(int)(all.Count * 0.99)]):0.00} | {cpu.TotalMicroseconds / all.Count:0.0} |"));

        static double Ms(long ticks) => ticks * 1_000.0 / Stopwatch.Frequency;
    }

    // Hashing is the caller's work, as it is in the gateway; so it is measured with the rest.
    private static async Task<List<long>> WriteAsync(SqliteStore store, long end)
    {
        var times = new List<long>();
        var session = OpaqueId.NewSession();
        var payload = Encoding.UTF8.GetBytes($"{{\"message\":\"{new string('x', PayloadBytes - 14)}\"}}");
        var tail = RecordingTail.Empty;
        for (var now = Stopwatch.GetTimestamp(); now < end;)
        {
            var entry = Chain.Append(tail, session, now, EntryKind.Admitted, payload);
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
            var after = Stopwatch.GetTimestamp();
            times.Add(after - now);
            now = after;
        }

        return times;
    }
}

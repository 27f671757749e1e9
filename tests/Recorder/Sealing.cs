using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Recorder;

/// <summary>Measures how long an entry waits for its checkpoint under load, and how fast a recording is verified.</summary>
internal static class Sealing
{
    private const int Writers = 64;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes entries from many sessions while checkpoints are signed, then verifies all of it.</summary>
    /// <param name="path">A recording's file that is not there yet.</param>
    /// <param name="entries">How many.</param>
    /// <param name="payloadBytes">Of how many bytes.</param>
    public static async Task<int> RunAsync(string path, int entries, int payloadBytes)
    {
        var waits = new List<double>();
        var written = Stopwatch.StartNew();
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, TimeProvider.System))
        {
            var sealer = await Sealer.OpenAsync(path, store, SigningKey.Open(SigningKey.Beside(path), null), null);
            var acknowledged = new ConcurrentQueue<long>();
            var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(n => Task.Run(() =>
                WriteAsync(store, entries / Writers, payloadBytes, acknowledged))));
            using var timer = new PeriodicTimer(Period);
            for (var isLast = false; !isLast;)
            {
                isLast = writing.IsCompleted;
                if (!isLast) await timer.WaitForNextTickAsync();
                // What is acknowledged by now is covered by what is sealed now; the rest waits for the next time, as it does in the gateway.
                var count = acknowledged.Count;
                while (await sealer.SealAsync(CancellationToken.None) is { IsAll: false })
                {
                }

                var now = Stopwatch.GetTimestamp();
                for (; count > 0 && acknowledged.TryDequeue(out var one); count--)
                    waits.Add(Stopwatch.GetElapsedTime(one, now).TotalMilliseconds);
            }

            await writing;
            written.Stop();
        }

        waits.Sort();
        Print($"{entries} entries of {payloadBytes} bytes from {Writers} writers: {entries / written.Elapsed.TotalSeconds:N0} a second");
        Print($"entry to signed checkpoint: p50 {At(waits, 50):N0} ms, p99 {At(waits, 99):N0} ms, longest {waits[^1]:N0} ms");
        for (var run = 0; run < 3; run++)
        {
            using var file = RecordingFile.Open(path);
            var (clock, processor) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
            var report = file.Verify(null);
            var used = Process.GetCurrentProcess().TotalProcessorTime - processor;
            Print($"verified {report.Entries} entries, {report.Evidence!.Checkpoints} checkpoints, {report.Evidence.Leaves} leaves");
            Print($"intact {report.Intact}: {report.Entries / clock.Elapsed.TotalSeconds:N0} entries a second");
            Print($"{report.Entries / used.TotalSeconds:N0} entries a second of processor time");
        }

        return 0;
    }

    private static async Task WriteAsync(SqliteStore store, int entries, int payloadBytes, ConcurrentQueue<long> acknowledged)
    {
        var session = OpaqueId.NewSession();
        var tail = RecordingTail.Empty;
        var payload = Encoding.UTF8.GetBytes($"{{\"text\":\"{new string('x', Math.Max(1, payloadBytes - 11))}\"}}");
        for (var n = 0; n < entries; n++)
        {
            var entry = Chain.Append(tail, session, n, EntryKind.Admitted, payload);
            var at = Stopwatch.GetTimestamp();
            await store.AppendAsync([entry]);
            acknowledged.Enqueue(at);
            tail = Chain.TailOf(entry);
        }
    }

    private static double At(List<double> sorted, int percent) => sorted[(int)((sorted.Count - 1) * (percent / 100.0))];

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

using System.Diagnostics;
using System.Globalization;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;

namespace Gateway.Detection;

/// <summary>How fast messages are scanned for all kinds, on one thread.</summary>
internal static class MaskingBench
{
    private const int Rounds = 9;
    private const double RoundSeconds = 0.2;

    /// <summary>Prints a table in Markdown.</summary>
    internal static int Run()
    {
        Console.WriteLine("| text | MB/s | goal | bytes allocated a KiB | hits | regexes, MB/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var load in Workload.All())
        {
            var hits = new List<Hit>();
            var speed = Speed(load.Json, json => Scan(json, hits));
            var plain = Speed(load.Json, json => PlainRegexes.Count(json));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {load.Name} | {speed:0} | {load.Goal} | {Allocated(load.Json):0.##} | {hits.Count} | {plain:0} |"));
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Detectors.Kinds.Count} kinds; {PlainRegexes.Rules} regular expressions. Best of {Rounds} rounds of {RoundSeconds} s, one thread, .NET {Environment.Version}."));
        return 0;
    }

    private static void Scan(byte[] json, List<Hit> hits)
    {
        hits.Clear();
        JsonScanner.Scan(json, hits);
    }

    // The best round: others share the machine with whatever else runs.
    private static double Speed(byte[] json, Action<byte[]> scan)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 4 * RoundSeconds) scan(json);
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var count = 0;
            var before = CpuSeconds();
            clock.Restart();
            while (clock.Elapsed.TotalSeconds < RoundSeconds)
            {
                scan(json);
                count++;
            }

            best = Math.Max(best, json.Length * (double)count / (CpuSeconds() - before) / 1e6);
        }

        return best;
    }

    // This thread's time on a core, in seconds: others use the machine as well. Where the system does not tell, the clock.
    private static double CpuSeconds()
    {
        const string file = "/proc/thread-self/schedstat";
        return File.Exists(file) ? double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) / 1e9
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
    }

    // Bytes a KiB of message, once everything is warm; the list of hits is the caller's.
    private static double Allocated(byte[] json)
    {
        var hits = new List<Hit>(4096);
        Scan(json, hits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Scan(json, hits);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (json.Length / 1024.0);
    }
}

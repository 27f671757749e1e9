using System.Diagnostics;
using System.Globalization;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Streams;

namespace Gateway.Detection;

/// <summary>How fast messages are scanned for all kinds, on one thread.</summary>
internal static class MaskingBench
{
    private const int Rounds = 9;
    private const double RoundSeconds = 0.2;
    private const double WarmSeconds = 8;
    private const int Terms = 100_000;

    private static readonly MaskKey Key = MaskKey.Create();
    private static readonly System.Buffers.ArrayBufferWriter<byte> Output = new(1 << 16);

    /// <summary>Prints a table in Markdown.</summary>
    internal static int Run()
    {
        Console.WriteLine("| text | MB/s | goal | bytes allocated a KiB | hits | with 100,000 terms | regexes, MB/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        var terms = Workload.Terms(new Random(6), Terms);
        var hits = new List<Hit>();
        Warm(hits, terms);
        foreach (var load in Workload.All())
        {
            var speed = Speed(load.Json, json => Scan(json, hits));
            var withTerms = Speed(load.Json, json =>
            {
                hits.Clear();
                JsonScanner.Scan(json, hits, terms);
            });
            var plain = Speed(load.Json, json => PlainRegexes.Count(json));
            Scan(load.Json, hits);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {load.Name} | {speed:0} | {load.Goal} | {Allocated(load.Json):0.##} | {hits.Count} | {withTerms:0} | {plain:0} |"));
        }

        Console.WriteLine();
        Streams();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Detectors.Kinds.Count} kinds; {PlainRegexes.Rules} regular expressions. Best of {Rounds} rounds of {RoundSeconds} s, one thread, .NET {Environment.Version}."));
        return 0;
    }

    // The same strings as one text: looked through as a whole, and masked as it comes in pieces.
    private static void Streams()
    {
        var plan = MaskPlan.For([new MaskObligation("all", ["*"], [], MaskStyle.Redact, Request: false, Response: true)], request: false);
        Console.WriteLine("| text | as a whole, MB/s | in pieces of 1 KiB | of 100 bytes |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var load in Workload.All())
        {
            var text = Workload.Text(load.Json);
            var whole = Speed(text, all => StringScanner.OfThread.ScanText(all, default, false, DetectionRules.None));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {load.Name} | {whole:0} | {Speed(text, all => Stream(all, plan, 1024)):0} | {Speed(text, all => Stream(all, plan, 100)):0} |"));
        }

        Console.WriteLine();
    }

    // All in turn, as a gateway gets them: what is compiled last is made for the mix, and not for what comes first.
    private static void Warm(List<Hit> hits, DetectionRules terms)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < WarmSeconds)
        {
            foreach (var load in Workload.All())
            {
                for (var i = 0; i < 10; i++) Scan(load.Json, hits);
                hits.Clear();
                JsonScanner.Scan(load.Json, hits, terms);
            }
        }
    }

    private static void Stream(byte[] text, MaskPlan plan, int piece)
    {
        var masker = new StreamMasker(plan, Key);
        for (var at = 0; at < text.Length; at += piece)
        {
            Output.ResetWrittenCount();
            masker.Write(text.AsSpan(at, Math.Min(piece, text.Length - at)), Output);
        }

        masker.Complete(Output);
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

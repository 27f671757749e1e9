using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Detection;

/// <summary>The scan under BenchmarkDotNet: time, its spread and bytes allocated a message of a megabyte, beside plain regexes.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class MaskingBenchmarks
{
    private const int TermCount = 100_000;

    private readonly List<Hit> _hits = new(4096);
    private byte[] _json = [];
    private DetectionRules _terms = DetectionRules.None;

    /// <summary>The workload's name.</summary>
    [ParamsSource(nameof(Names))]
    public string Text { get; set; } = "";

    /// <summary>The workloads' names.</summary>
    public static IEnumerable<string> Names => Workload.All().Select(w => w.Name);

    /// <summary>Makes the message and the dictionary.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _json = Workload.All().First(w => string.Equals(w.Name, Text, StringComparison.Ordinal)).Json;
        _terms = Workload.Terms(new Random(6), TermCount);
    }

    /// <summary>All kinds.</summary>
    [Benchmark(Baseline = true)]
    public int Scan() => Scan(DetectionRules.None);

    /// <summary>All kinds and a dictionary.</summary>
    [Benchmark]
    public int ScanWithTerms() => Scan(_terms);

    /// <summary>One regular expression a rule, for a tenth of the kinds.</summary>
    [Benchmark]
    public int Regexes() => PlainRegexes.Count(_json);

    /// <summary>Runs in this process, so that nothing is built on the way.</summary>
    internal static int Run()
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "gateway-benchmarks"))
            .WithSummaryStyle(SummaryStyle.Default);
        return BenchmarkRunner.Run<MaskingBenchmarks>(config).HasCriticalValidationErrors ? 1 : 0;
    }

    private int Scan(DetectionRules rules)
    {
        _hits.Clear();
        JsonScanner.Scan(_json, _hits, rules);
        return _hits.Count;
    }
}

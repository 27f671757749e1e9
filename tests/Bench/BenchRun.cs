using System.Globalization;
using System.Text;

namespace Gateway.Bench;

/// <summary>The whole measurement: every target under every load, interleaved round by round, so that the machine's moods hit all
/// alike.</summary>
internal static class BenchRun
{
    private static readonly (string Name, string Tool, int Clients)[] Loads =
    [
        ("1 KB JSON, 32 clients", "small", 32), ("64 KB JSON, 32 clients", "large", 32), ("SSE of 200 events, 32 clients", "stream", 32),
        ("1 KB JSON, 256 clients", "small", 256),
        ("1 KB JSON, 1 client", "small", 1), ("64 KB JSON, 1 client", "large", 1), ("SSE of 200 events, 1 client", "stream", 1),
    ];

    public static async Task<int> RunAsync(string gatewayDll, BenchOptions options)
    {
        if (options.Only.Except(Targets.Names, StringComparer.Ordinal).FirstOrDefault() is { } target)
            return Unknown("target", target, Targets.Names);
        if (options.Loads.FirstOrDefault(start => !Loads.Any(load => Begins(load.Name, start))) is { } unknown)
            return Unknown("load", unknown, Loads.Select(load => load.Name));
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            await using var targets = new Targets(gatewayDll, folder);
            await targets.StartAsync(options.Only);
            var report = new StringBuilder();
            report.AppendLine(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {options.Rounds} rounds of "
                + $"{options.Seconds} s, medians; load, target and upstream share the machine.");
            foreach (var load in Loads)
                if (options.Loads is [] || options.Loads.Any(start => Begins(load.Name, start)))
                    await MeasureAsync(targets, load, options, report);
            report.AppendLine("Peak memory, MiB: "
                + string.Join(", ", targets.All.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Name} {t.PeakMegabytes:0}"))));
            Console.WriteLine(report);
            if (options.Report is not null) await File.WriteAllTextAsync(options.Report, report.ToString());
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Begins(string name, string start) => name.StartsWith(start, StringComparison.Ordinal);

    private static int Unknown(string what, string name, IEnumerable<string> known)
    {
        Console.Error.WriteLine($"bench: there is no {what} '{name}'; there are: {string.Join("; ", known)}.");
        return 2;
    }

    private static async Task MeasureAsync(Targets targets, (string Name, string Tool, int Clients) load, BenchOptions options,
        StringBuilder report)
    {
        var samples = targets.All.ToDictionary(t => t.Name, _ => new List<Sample>(), StringComparer.Ordinal);
        // Compiled code gets better for some thousand calls; what is measured is what a gateway that has been up for a while costs.
        foreach (var target in targets.All) await Load.RunAsync(target, load.Tool, load.Clients, TimeSpan.FromSeconds(options.WarmSeconds));
        for (var round = 0; round < options.Rounds; round++)
        {
            // Each round begins with another one, so that what a target does to the machine does not always hit the same neighbour.
            var first = round % targets.All.Count;
            foreach (var target in targets.All.Skip(first).Concat(targets.All.Take(first)))
                samples[target.Name].Add(await Load.RunAsync(target, load.Tool, load.Clients, TimeSpan.FromSeconds(options.Seconds)));
            Console.Error.WriteLine($"{load.Name}: round {round + 1} of {options.Rounds}");
        }

        var yarp = samples["yarp"];
        report.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {load.Name}").AppendLine();
        report.AppendLine("| target | requests/s | p50 us | p99 us | CPU us/request | CPU ratio to YARP |").AppendLine(
            "|---|---:|---:|---:|---:|---:|");
        foreach (var target in targets.All)
        {
            var own = samples[target.Name];
            var ratio = Median(own.Zip(yarp, (a, b) => a.CpuMicroseconds / b.CpuMicroseconds));
            report.AppendLine(CultureInfo.InvariantCulture,
                $"| {target.Name} | {Median(own.Select(s => s.PerSecond)):0} | {Median(own.Select(s => s.P50)):0} | "
                    + $"{Median(own.Select(s => s.P99)):0} | {Median(own.Select(s => s.CpuMicroseconds)):0.0} | {ratio:0.00} |");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

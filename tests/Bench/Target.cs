using System.Diagnostics;
using System.Globalization;

namespace Gateway.Bench;

/// <summary>Something that stands between the load and the upstream, in processes of its own.</summary>
internal sealed class Target(string name, Uri url, string? token, Process? process) : IAsyncDisposable
{
    public string Name => name;

    public Uri Url => url;

    public string? Token => token;

    /// <summary>User and system time of the target's processes so far, seconds.</summary>
    public double CpuSeconds => Processes().Sum(p => p.Cpu);

    /// <summary>Largest resident set of its processes, added up, MiB.</summary>
    public double PeakMegabytes => Processes().Sum(p => p.Peak);

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private IEnumerable<(double Cpu, double Peak)> Processes()
    {
        if (process is null) yield break;
        foreach (var id in Family(process.Id))
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            var peak = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            yield return (ticks / 100.0,
                double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
        }
    }

    private static IEnumerable<int> Family(int id)
    {
        yield return id;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{id}/task"))
        {
            var children = File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var child in children)
                foreach (var member in Family(int.Parse(child, CultureInfo.InvariantCulture))) yield return member;
        }
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>What a run of the conformance suite found: the status of every check of every scenario.</summary>
internal sealed partial class ChecksReport
{
    private readonly SortedDictionary<string, Check> _checks = new(StringComparer.Ordinal);

    /// <summary>How many checks succeeded.</summary>
    public int Succeeded => _checks.Values.Count(check => check.Status == "SUCCESS");

    /// <summary>How many checks there are.</summary>
    public int Count => _checks.Count;

    /// <summary>Runs a conformance suite to its end.</summary>
    /// <param name="suite">The suite's folder below <c>node_modules</c>.</param>
    /// <param name="arguments">Its arguments, but for where it writes its results.</param>
    public static async Task<ChecksReport> OfAsync(string suite, params string[] arguments)
    {
        var results = Directory.CreateTempSubdirectory("conformance").FullName;
        try
        {
            var (_, output, errors) = await Suite.RunAsync($"node_modules/{suite}/dist/index.js", [.. arguments, "-o", results]);
            var report = Read(results);
            Assert.True(report.Count > 0, $"The suite checked nothing ({string.Join(' ', arguments)}):\n{errors}\n{output}");
            return report;
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    /// <summary>Reads every <c>checks.json</c> below the folder that the suite wrote its results to.</summary>
    private static ChecksReport Read(string folder)
    {
        var report = new ChecksReport();
        foreach (var file in Directory.EnumerateFiles(folder, "checks.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var scenario = Stamp().Replace(Path.GetRelativePath(folder, Path.GetDirectoryName(file)!), "");
            report.Add(scenario, JsonNode.Parse(File.ReadAllText(file))!.AsArray());
        }

        return report;
    }

    /// <summary>Every check whose status differs here from there, but for failures of this report that are successes there in the scenarios
    /// named.</summary>
    /// <param name="other">What was found through the gateway.</param>
    /// <param name="better">Scenarios whose rules the gateway enforces itself.</param>
    public IEnumerable<string> Differences(ChecksReport other, params string[] better) => Changes(other)
        .Where(c => c.Here.Status != "FAILURE" || c.There.Status != "SUCCESS" || !better.Contains(c.Here.Scenario))
        .Select(static c => $"{c.Key}: {c.Here.Status} {c.Here.Message} directly, {c.There.Status} {c.There.Message} through the gateway");

    /// <summary>Every check that is another there, and no success.</summary>
    /// <param name="other">What was found with a recording of this run.</param>
    /// <param name="unrecorded">Scenarios in which the gateway answers by itself, and records nothing.</param>
    public IEnumerable<string> Worse(ChecksReport other, params string[] unrecorded) => Changes(other)
        .Where(c => c.There.Status != "SUCCESS" && !unrecorded.Contains(c.Here.Scenario))
        .Select(static c => $"{c.Key}: {c.Here.Status} {c.Here.Message} when recorded, {c.There.Status} {c.There.Message} when served");

    private IEnumerable<(string Key, Check Here, Check There)> Changes(ChecksReport other) =>
        _checks.Keys.Union(other._checks.Keys, StringComparer.Ordinal)
            .Select(key => (key, _checks.GetValueOrDefault(key, Check.Absent), other._checks.GetValueOrDefault(key, Check.Absent)))
            .Where(static c => c.Item2.Status != c.Item3.Status);

    // A scenario may report the same check several times; which time it is makes them apart.
    private void Add(string scenario, JsonArray checks)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var check in checks)
        {
            var id = (string)check!["id"]!;
            var status = (string)check["status"]!;
            if (status == "INFO")
            {
                continue;
            }

            var time = times[id] = times.GetValueOrDefault(id) + 1;
            _checks[$"{scenario}, {id}, {time}"] = new Check(scenario, status, (string?)check["errorMessage"] ?? "");
        }
    }

    private sealed record Check(string Scenario, string Status, string Message)
    {
        public static readonly Check Absent = new("", "absent", "");
    }

    // The suite names a result's folder after its scenario, the side it tests and the time.
    [GeneratedRegex(@"^server-|-\d{4}-\d\d-\d\dT[\d-]+Z$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stamp();
}

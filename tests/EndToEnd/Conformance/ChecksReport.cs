using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.EndToEnd.Conformance;

/// <summary>What a run of the conformance suite found: the status of every check of every scenario.</summary>
internal sealed partial class ChecksReport
{
    private readonly SortedDictionary<string, (string Scenario, string Status, string Message)> _checks = new(StringComparer.Ordinal);

    /// <summary>How many checks succeeded.</summary>
    public int Succeeded => _checks.Values.Count(check => check.Status == "SUCCESS");

    /// <summary>How many checks there are.</summary>
    public int Count => _checks.Count;

    /// <summary>Reads every <c>checks.json</c> below the folder that the suite wrote its results to.</summary>
    public static ChecksReport Read(string folder)
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
    public IEnumerable<string> Differences(ChecksReport other, params string[] better)
    {
        foreach (var key in _checks.Keys.Union(other._checks.Keys, StringComparer.Ordinal))
        {
            var direct = _checks.TryGetValue(key, out var a) ? a : (Scenario: "", Status: "absent", Message: "");
            var through = other._checks.TryGetValue(key, out var b) ? b : (Scenario: "", Status: "absent", Message: "");
            var isBetter = direct.Status == "FAILURE" && through.Status == "SUCCESS" && better.Contains(direct.Scenario);
            if (direct.Status != through.Status && !isBetter)
            {
                yield return $"{key}: {direct.Status} {direct.Message} directly, {through.Status} {through.Message} through the gateway";
            }
        }
    }

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
            _checks[$"{scenario}, {id}, {time}"] = (scenario, status, (string?)check["errorMessage"] ?? "");
        }
    }

    // The suite names a result's folder after its scenario, the side it tests and the time.
    [GeneratedRegex(@"^server-|-\d{4}-\d\d-\d\dT[\d-]+Z$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stamp();
}

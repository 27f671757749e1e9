using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>The official suite in its client mode: its servers are what the gateway stands before, and what reaches them is checked.
/// </summary>
[Collection(GovernedBed.Name)]
public sealed class ClientSuiteTests(GovernedBed bed)
{
    [Theory]
    [InlineData("2025-11-25", "initialize", "tools_call", "elicitation-sep1034-client-defaults", "json-schema-2020-12-preservation")]
    [InlineData("2025-11-25", "sse-retry")]
    [InlineData("2026-07-28", "tools_call", "request-metadata", "sep-2322-client-request-state", "json-schema-2020-12-preservation")]
    [InlineData("2026-07-28", "http-standard-headers", "http-custom-headers", "http-invalid-tool-headers", "json-schema-ref-no-deref")]
    public async Task No_check_is_worse_through_the_gateway(string revision, params string[] scenarios)
    {
        bed.Require();
        var script = $"{Suite.Node} {Path.Combine(Suite.Folder, "suite-client.mjs")}";
        var url = bed.Gateway.Url.GetLeftPart(UriPartial.Authority);
        var governed = $"{script} {url} {Path.Combine(bed.Gateway.Folder, "gateway.yaml")} {bed.Alice}";
        foreach (var scenario in scenarios)
        {
            var reports = await Task.WhenAll(RunAsync(script, scenario, revision), RunAsync(governed, scenario, revision));
            Assert.True(reports[0].Succeeded > 0, scenario);
            Assert.Empty(reports[0].Differences(reports[1]));
        }
    }

    private static Task<ChecksReport> RunAsync(string client, string scenario, string revision) => ChecksReport.OfAsync(
        "conformance-0.2", "client", "--command", client, "--scenario", scenario, "--spec-version", revision);
}

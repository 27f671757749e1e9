using System.Text.Json.Nodes;
using Gateway.EndToEnd.Conformance;
using Xunit;

namespace Gateway.EndToEnd.Recording;

/// <summary>Runs of official suites and clients are recorded, and done again with the recording in place of gateway and server.</summary>
[Collection(GovernedBed.Name)]
public sealed class ConformanceReplayTests(GovernedBed bed)
{
    // Masked values need not fit a tool's output schema, so a tool that answered with one is listed without it.
    private static readonly string[] Lost = [".outputSchema"];

    [Fact]
    public async Task A_recorded_conformance_run_passes_the_official_suite_again_and_again()
    {
        bed.Require();
        // The suite switches a tool of the server on and off, which no other test must see.
        await using var fixture = await PeerProcess.StartAsync("fixture.mjs");
        await using var gateway = await bed.AnotherAsync(fixture);
        await using var hop = await PeerProcess.StartAsync(
            "token-hop.mjs", gateway.Url.GetLeftPart(UriPartial.Authority), await gateway.TokenAsync("alice", "staff"));
        (string Suite, string[] What, int Checks)[] runs =
        [
            ("conformance-0.1", ["--suite", "all"], 44),
            ("conformance-0.2", ["--requirements", "2025-11-25"], 84),
            ("conformance-0.2", ["--requirements", "2026-07-28"], 158),
        ];
        var recorded = new List<ChecksReport>();
        foreach (var (suite, what, checks) in runs)
        {
            recorded.Add(await ChecksReport.OfAsync(suite, ["server", "--url", new Uri(hop.Url, "/mcp/fixture").AbsoluteUri, .. what]));
            Assert.True(recorded[^1].Succeeded >= checks, $"only {recorded[^1].Succeeded} checks succeeded in the run that was recorded");
        }

        await using var served = await ServedRecording.StartAsync(gateway, "--connection", "fixture");
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var again = await ChecksReport.OfAsync(runs[i].Suite, ["server", "--url", served.Url, .. runs[i].What]);
                Assert.Empty(recorded[i].Worse(again, ServerSuiteTests.AnsweredByTheGateway));
            }
        }
    }

    [Theory]
    [InlineData("fixture", "v1", "legacy", "auto", "pin")]
    [InlineData("everything", "v1", "legacy", "auto")]
    public async Task Official_clients_hear_all_that_they_heard(string connection, params string[] clients)
    {
        bed.Require();
        await using var gateway = await bed.AnotherAsync();
        var token = await gateway.TokenAsync("alice", "staff");
        var heard = new List<JsonNode>();
        foreach (var client in clients)
        {
            heard.Add(JsonNode.Parse(await Suite.OutputAsync(
                "full-run.mjs", client, new Uri(gateway.Url, "/mcp/" + connection).AbsoluteUri, token))!);
        }

        await using var served = await ServedRecording.StartAsync(gateway, "--connection", connection);
        for (var i = 0; i < clients.Length; i++)
        {
            var again = JsonNode.Parse(await Suite.OutputAsync("full-run.mjs", clients[i], served.Url))!;
            Assert.True(again.AsArray().Count >= 27);
            Assert.DoesNotContain(RunDifferences.Of(heard[i], again), d => !Lost.Any(lost => d.Path.EndsWith(lost, StringComparison.Ordinal)));
        }
    }
}

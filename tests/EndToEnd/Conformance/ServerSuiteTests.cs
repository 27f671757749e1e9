using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>The official suite against a server directly and through the gateway with everything on: no check is worse.</summary>
[Collection(GovernedBed.Name)]
public sealed class ServerSuiteTests(GovernedBed bed)
{
    // The official server library does not check that Mcp-Param headers say what the body says. The gateway does, as the protocol demands.
    private const string CheckedByTheGateway = "http-custom-header-server-validation";

    // The fixture has no tasks and knows none of their methods; the gateway says of a task that nobody was given what a server with tasks must.
    internal const string AnsweredByTheGateway = "tasks-dispatch-and-envelope";

    [Theory]
    [InlineData("conformance-0.1", 44, "--suite", "all")]
    [InlineData("conformance-0.2", 84, "--requirements", "2025-11-25")]
    [InlineData("conformance-0.2", 158, "--requirements", "2026-07-28")]
    public async Task No_check_is_worse_through_the_gateway(string suite, int expected, params string[] what)
    {
        bed.Require();
        var hop = new Uri(bed.Hop.Url, "/mcp/fixture").AbsoluteUri;
        var reports = await Task.WhenAll(
            ChecksReport.OfAsync(suite, ["server", "--url", bed.Direct("fixture"), .. what]), ChecksReport.OfAsync(suite, ["server", "--url", hop, .. what]));
        var (direct, through) = (reports[0], reports[1]);
        Assert.Equal(expected, direct.Succeeded);
        Assert.Empty(direct.Differences(through, CheckedByTheGateway, AnsweredByTheGateway));
        Assert.True(through.Succeeded >= expected);
    }

    [Fact]
    public async Task What_the_clients_did_is_recorded_masked_and_verifies()
    {
        bed.Require();
        using var client = new WireClient(bed.Through("fixture"), bed.Alice);
        await client.OpenAsync();
        Assert.Contains("[email]", await client.TextAsync(1, "get_customer", new JsonObject { ["id"] = "7" }), StringComparison.Ordinal);
        var (code, output, errors) = await bed.Gateway.CommandAsync("recording", "verify");
        Assert.True(code == 0, output + errors);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(bed.Gateway.Folder, "data"), "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal))
            {
                continue; // says by its lock alone that the database is in use
            }

            var written = await File.ReadAllBytesAsync(file);
            Assert.True(written.AsSpan().IndexOf("erika@example.com"u8) < 0, file);
        }
    }
}

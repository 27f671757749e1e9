using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>The official Inspector from the command line, directly and through the gateway.</summary>
[Collection(GovernedBed.Name)]
public sealed class InspectorTests(GovernedBed bed)
{
    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("modern")]
    public async Task The_inspector_sees_the_same_server(string era)
    {
        bed.Require();
        string[] call = ["tools/call", "--tool-name", "test_header_tool", "--tool-arg", "region=eu"];
        foreach (var method in new string[][] { ["tools/list"], call })
        {
            var seen = await Task.WhenAll(SeeAsync(era, bed.Direct("fixture"), method), SeeAsync(era, bed.Through("fixture"), method));
            Assert.True(seen[0]["result"] is not null, seen[0].ToJsonString());

            // What is listed depends on who asks, so a list that the server calls public is private behind the gateway.
            if (seen[1]["result"]!["cacheScope"] is not null)
            {
                seen[1]["result"]!["cacheScope"] = "public";
            }

            Assert.Equal(seen[0].ToJsonString(), seen[1].ToJsonString());
        }
    }

    private async Task<JsonNode> SeeAsync(string era, string url, string[] method)
    {
        string[] arguments = ["--server-url", url, "--transport", "http", "--protocol-era", era, "--format", "json", "-q"];
        string[] token = ["--header", $"Authorization: Bearer {bed.Alice}"];
        return JsonNode.Parse(await Suite.OutputAsync("inspect.mjs", [.. arguments, .. token, "--method", .. method]))!;
    }
}

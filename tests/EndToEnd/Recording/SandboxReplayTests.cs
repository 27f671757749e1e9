using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Recording;

/// <summary>What official clients did is recorded once, and served to the same clients again without gateway and server.</summary>
public sealed class SandboxReplayTests
{
    [Fact]
    public async Task Official_clients_hear_from_the_recording_what_they_heard_from_the_server()
    {
        await Peers.RequireAsync();
        await using var gateway = await GatewayProcess.QuickstartAsync();
        var token = await gateway.TokenAsync("alice", "support");
        var crm = new Uri(gateway.Url, "/mcp/crm").AbsoluteUri;
        (string, JsonObject)[] calls =
        [
            ("find_customer", new JsonObject { ["query"] = "ada" }),
            ("run_sql", new JsonObject { ["query"] = "select id from orders order by id limit 3" }),
            ("run_sql", new JsonObject { ["query"] = "select count(*) from customers" }),
            ("run_sql", new JsonObject { ["query"] = "select id from orders order by id limit 3" }),
        ];
        foreach (var client in new[] { "v1 legacy", "v2 legacy", "v2 auto", "v2 pin" })
        {
            var heard = await Peers.CallAsync(client, crm, token, calls);
            var session = await LastSessionAsync(gateway);
            await using var served = await ServedRecording.StartAsync(gateway, session);
            var again = await Peers.CallAsync(client, served.Url, "any", calls);

            Assert.Equal((string?)heard["version"], (string?)again["version"]);
            Assert.Equal(heard["tools"]!.AsArray().Count, again["tools"]!.AsArray().Count);
            for (var i = 0; i < calls.Length; i++)
            {
                // Structured content was made to fit its schema for the client then; the recording shows it masked alike everywhere.
                Assert.NotNull(heard["results"]![i]!["result"]);
                Assert.Equal(heard["results"]![i]!["result"]!["structuredContent"] is null, again["results"]![i]!["result"]?["structuredContent"] is null);
                Assert.True(JsonNode.DeepEquals(heard["results"]![i]!["result"]!["content"], again["results"]![i]!["result"]?["content"]),
                    $"{client}, call {i}:\n{heard["results"]![i]!.ToJsonString()}\n{again["results"]![i]!.ToJsonString()}");
            }
        }
    }

    private static async Task<string> LastSessionAsync(GatewayProcess gateway)
    {
        var (code, output, errors) = await gateway.CommandAsync("recording", "list", "--json");
        Assert.True(code == 0, errors);
        return (string)JsonNode.Parse(output)!.AsArray().MaxBy(s => (long)s!["lastAtUnixMs"]!)!["session"]!;
    }
}

using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>Official clients refuse a result that breaks its tool's output schema: whatever is hidden in it, they must take it.</summary>
[Collection(GovernedBed.Name)]
public sealed class SchemaSafetyTests(GovernedBed bed)
{
    // They wait for a person, for a client that can answer, or longer than a test should; or change what other tests list.
    private static readonly string[] Waiting = ["tool_change", "elicit", "sampling", "roots", "slow", "stream", "reconnect", "delete", "long", "task", "confirm", "hold", "release",
        "input_required", "capab"];

    [Theory]
    [InlineData("everything", "v1 legacy")]
    [InlineData("everything", "v2 auto")]
    [InlineData("fixture", "v1 legacy")]
    [InlineData("fixture", "v2 legacy")]
    [InlineData("fixture", "v2 pin")]
    public async Task A_masked_result_still_fits_its_schema(string connection, string client)
    {
        bed.Require();
        var listed = await Peers.CallAsync(client, bed.Direct(connection), bed.Alice);
        (string, JsonObject)[] calls = [.. listed["tools"]!.AsArray().Select(t => ((string)t!["name"]!, Sample(t["inputSchema"]!)))
            .Where(c => !Waiting.Any(w => c.Item1.Contains(w, StringComparison.OrdinalIgnoreCase)))];
        Assert.NotEmpty(calls);
        var direct = (await Peers.CallAsync(client, bed.Direct(connection), bed.Alice, calls))["results"]!.AsArray();
        foreach (var style in (string[])["redacted", "surrogates"])
        {
            var masked = (await Peers.CallAsync(client, bed.Through($"{connection}-{style}"), bed.Alice, calls))["results"]!.AsArray();
            var structured = 0;
            for (var i = 0; i < calls.Length; i++)
            {
                var (before, after) = (direct[i]!, masked[i]!);
                var where = $"{calls[i].Item1}, {style}: {after.ToJsonString()}";
                Assert.Equal(before["error"] is null, after["error"] is null);
                if (before["result"]?["structuredContent"] is not { } content)
                {
                    continue;
                }

                structured++;
                Assert.True(after["result"]?["structuredContent"] is not null, where);
                Assert.False(JsonNode.DeepEquals(content, after["result"]!["structuredContent"]), where);
            }

            Assert.True(structured > 0, $"No tool of {connection} answers with structured content.");
        }
    }

    private static JsonObject Sample(JsonNode schema)
    {
        var sample = new JsonObject();
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(n => (string)n!))
        {
            var property = schema["properties"]?[name];
            sample[name] = property?["enum"]?[0]?.DeepClone() ?? (string?)property?["type"] switch
            {
                "number" or "integer" => 1,
                "boolean" => false,
                "array" => new JsonArray(),
                "object" => new JsonObject(),
                _ => JsonValue.Create("a"),
            };
        }

        return sample;
    }
}

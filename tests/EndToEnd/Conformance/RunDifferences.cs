using System.Text.Json.Nodes;

namespace Gateway.EndToEnd.Conformance;

/// <summary>Compares what two runs of <c>full-run.mjs</c> heard.</summary>
internal static class RunDifferences
{
    /// <summary>Where two values differ; steps are named in the path.</summary>
    public static IEnumerable<(string Path, JsonNode? First, JsonNode? Second)> Of(JsonNode? first, JsonNode? second, string path = "") =>
        (first, second) switch
        {
            (JsonObject a, JsonObject b) => a.Select(m => m.Key).Union(b.Select(m => m.Key), StringComparer.Ordinal)
                .SelectMany(name => Of(a[name], b[name], $"{path}.{name}")),
            (JsonArray a, JsonArray b) when a.Count == b.Count => Enumerable.Range(0, a.Count)
                .SelectMany(i => Of(a[i], b[i], $"{path}[{(a[i] as JsonObject)?["step"] ?? i}]")),
            _ => JsonNode.DeepEquals(first, second) ? [] : [(path, first, second)],
        };
}

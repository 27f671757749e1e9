using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Governance.Recording.Replays;

/// <summary>One place where an answer is not what it was.</summary>
/// <param name="Path">Where, a JSON path in the message.</param>
/// <param name="Recorded">What stood there, as JSON, cut; <c>-</c> for nothing.</param>
/// <param name="Now">What stands there now.</param>
public sealed record AnswerDifference(string Path, string Recorded, string Now)
{
    private const int ShownMax = 60;
    private const int DifferencesMax = 20;

    /// <summary>Compares two answers; ids, <c>_meta</c> and what is hidden in the recorded one aside.</summary>
    /// <returns>At most 20.</returns>
    public static ImmutableArray<AnswerDifference> Of(JsonNode? recorded, JsonNode? now, ImmutableHashSet<string> hidden)
    {
        var found = ImmutableArray.CreateBuilder<AnswerDifference>();
        Compare("$", recorded, now, hidden, found);
        return found.ToImmutable();
    }

    private static void Compare(
        string path, JsonNode? recorded, JsonNode? now, ImmutableHashSet<string> hidden, ImmutableArray<AnswerDifference>.Builder found)
    {
        if (found.Count >= DifferencesMax || hidden.Contains(path)) return;
        switch (recorded, now)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(static m => m.Key).Union(b.Select(static m => m.Key), StringComparer.Ordinal))
                {
                    if ((path == "$" && name == "id") || name == "_meta") continue;
                    Compare($"{path}.{name}", a[name], b[name], hidden, found);
                }

                break;
            case (JsonArray a, JsonArray b):
                for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
                    Compare($"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", i < a.Count ? a[i] : null, i < b.Count ? b[i] : null,
                        hidden, found);
                break;
            default:
                if (!JsonNode.DeepEquals(recorded, now)) found.Add(new AnswerDifference(path, Shown(recorded), Shown(now)));
                break;
        }
    }

    private static string Shown(JsonNode? node) =>
        node is null ? "-" : node.ToJsonString() is var text && text.Length <= ShownMax ? text : text[..(ShownMax - 1)] + "…";
}

using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Conformance;

/// <summary>Official clients do all they can with official servers, directly and through the gateway: the same comes of it.</summary>
[Collection(GovernedBed.Name)]
public sealed class FullRunTests(GovernedBed bed)
{
    // What the policy masks: the fixture's customer, in every form in which it is sent.
    private static readonly string[] Raw = ["erika@example.com", "DE89370400440532013000"];

    [Theory]
    [InlineData("v1", "fixture", "2025-11-25", 44)]
    [InlineData("legacy", "fixture", "2025-11-25", 44)]
    [InlineData("auto", "fixture", "2026-07-28", 37)]
    [InlineData("pin", "fixture", "2026-07-28", 37)]
    [InlineData("v1", "everything", "2025-11-25", 27)]
    [InlineData("legacy", "everything", "2025-11-25", 27)]
    [InlineData("auto", "everything", "2025-11-25", 27)]
    public async Task A_client_meets_the_same_server(string client, string connection, string version, int steps)
    {
        bed.Require();
        var runs = await Task.WhenAll(
            Suite.OutputAsync("full-run.mjs", client, bed.Direct(connection)),
            Suite.OutputAsync("full-run.mjs", client, bed.Through(connection), bed.Alice));
        var (direct, through) = (JsonNode.Parse(runs[0])!.AsArray(), JsonNode.Parse(runs[1])!.AsArray());
        Assert.Equal(version, (string?)direct[0]!["version"]);
        Assert.True(direct.Count >= steps, $"only {direct.Count} steps were made");
        Assert.Empty(Differences(direct, through));
        Assert.All(Raw, raw => Assert.DoesNotContain(raw, runs[1], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_insists_on_the_new_era_hears_from_an_old_server_that_it_is_old()
    {
        bed.Require();
        var runs = await Task.WhenAll(
            Suite.RunAsync("full-run.mjs", "pin", bed.Direct("everything")),
            Suite.RunAsync("full-run.mjs", "pin", bed.Through("everything"), bed.Alice));
        Assert.All(runs, run => Assert.Contains("ERA_NEGOTIATION_FAILED", run.Errors, StringComparison.Ordinal));
    }

    /// <summary>Where two runs differ, but for what the policy masks and for lists that depend on who asks and so are private.</summary>
    private static IEnumerable<string> Differences(JsonNode direct, JsonNode through) => RunDifferences.Of(direct, through)
        .Where(static d => !IsMasked(d.First, d.Second) && !IsPrivate(d.Path, d.Second))
        .Select(static d => $"{d.Path}: {d.First?.ToJsonString()} directly, {d.Second?.ToJsonString()} through the gateway");

    private static bool IsMasked(JsonNode? direct, JsonNode? through) =>
        direct is JsonValue a && through is JsonValue b && a.TryGetValue(out string? raw) && b.TryGetValue(out string? masked)
        && masked == raw.Replace(Raw[0], "[email]", StringComparison.Ordinal).Replace(Raw[1], "[iban]", StringComparison.Ordinal);

    private static bool IsPrivate(string path, JsonNode? through) =>
        path.EndsWith(".result.cacheScope", StringComparison.Ordinal) && (string?)through == "private";
}

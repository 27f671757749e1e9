namespace Gateway.Abstractions.Approvals;

/// <summary>What a session did before it asked.</summary>
/// <param name="Target">The tool, prompt or resource, masked; the method where there is none.</param>
/// <param name="Effect">What became of it: <c>allow</c>, <c>deny</c>, <c>hold</c> or <c>release</c>.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC.</param>
[GenerateSerializer, Immutable, Alias("gw.RecentCall")]
public sealed record RecentCall(
    [property: Id(0)] string Target, [property: Id(1)] string Effect, [property: Id(2)] long AtUnixMs);

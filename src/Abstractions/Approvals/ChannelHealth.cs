namespace Gateway.Abstractions.Approvals;

/// <summary>How a channel is, and since when.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="State">How it is.</param>
/// <param name="SinceUnixMs">Since when, milliseconds since 1970-01-01 UTC; 0 before it was used.</param>
/// <param name="Says">What the last attempt met; empty while it works. Never a secret.</param>
[GenerateSerializer, Immutable, Alias("gw.ChannelHealth")]
public sealed record ChannelHealth(
    [property: Id(0)] string Channel,
    [property: Id(1)] ChannelState State,
    [property: Id(2)] long SinceUnixMs,
    [property: Id(3)] string Says);

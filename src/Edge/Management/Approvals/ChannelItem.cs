using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>A channel's health as the API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it is.</param>
/// <param name="Since">Since when; left out before it was used.</param>
/// <param name="Says">What the last attempt met; left out while it works.</param>
internal sealed record ChannelItem(string Name, ChannelState State, DateTimeOffset? Since, string? Says)
{
    public static ChannelItem Of(ChannelHealth health) => new(
        health.Channel, health.State, health.SinceUnixMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(health.SinceUnixMs) : null,
        health.Says.Length > 0 ? health.Says : null);
}

namespace Gateway.Edge.Management.Approvals;

/// <summary>All channels, in the configuration's order.</summary>
/// <param name="Channels">The channels.</param>
internal sealed record ChannelList(IReadOnlyList<ChannelItem> Channels);

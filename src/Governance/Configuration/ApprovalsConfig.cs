using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>How long approvals wait, and how people are told of them.</summary>
public sealed record ApprovalsConfig
{
    /// <summary>How long people may take where the rule does not say. Range 10s to 7d. Default 10m.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Who decides through channels. 0 to 10,000. Default: nobody.</summary>
    public ImmutableArray<PersonConfig> People { get; init; } = [];

    /// <summary>How people are told. 0 to 50, names unique. Default: in no way but the API.</summary>
    public ImmutableArray<ChannelConfig> Channels { get; init; } = [];
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Governance.Approvals;

namespace Gateway.Governance.Configuration;

/// <summary>How long approvals wait, who is on call, and how people are told.</summary>
public sealed record ApprovalsConfig
{
    /// <summary>How long people may take where the rule does not say. Range 10s to 7d. Default 10m.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Who decides through channels. 0 to 10,000. Default: nobody.</summary>
    public ImmutableArray<PersonConfig> People { get; init; } = [];

    /// <summary>How people are told. 0 to 50, names unique. Default: in no way but the API.</summary>
    public ImmutableArray<ChannelConfig> Channels { get; init; } = [];

    /// <summary>How long a call that was taken to run may take until its outcome counts as unknown. Range 10s to 7d. Default
    /// 15m.</summary>
    public TimeSpan OutcomeWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Who is on call when, by the name that policies use (<c>oncall:NAME</c>). 0 to 100. Default: none.</summary>
    public FrozenDictionary<string, OnCallRota> OnCall { get; init; } = FrozenDictionary<string, OnCallRota>.Empty;
}

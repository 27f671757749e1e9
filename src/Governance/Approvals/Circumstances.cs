using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>What the approval machine is told of the world; it looks at nothing else, and at no clock.</summary>
/// <param name="NowUnixMs">Now, milliseconds since 1970-01-01 UTC.</param>
public sealed record Circumstances(long NowUnixMs)
{
    /// <summary>Which identities are one human.</summary>
    public LinkedIdentities Links { get; init; } = LinkedIdentities.None;

    /// <summary>Who is on call, by the rota's name.</summary>
    public FrozenDictionary<string, OnCallRota> OnCall { get; init; } = FrozenDictionary<string, OnCallRota>.Empty;

    /// <summary>Who published the policy version that holds the call, and who acted for them in that; empty when the configuration
    /// did.</summary>
    public ImmutableArray<PrincipalKey> PolicyAuthors { get; init; } = [];

    /// <summary>What is known of those who voted; who is not in it is as they were at the vote.</summary>
    public ImmutableArray<VoterStanding> Standings { get; init; } = [];

    /// <summary>How long a call that was taken to run may take until its outcome counts as unknown, milliseconds.</summary>
    public long RunMsMax { get; init; } = 15 * 60 * 1000;
}

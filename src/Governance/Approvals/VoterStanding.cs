using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>What is known now of somebody who voted.</summary>
/// <param name="Voter">Who.</param>
/// <param name="Revoked">Whether they are refused everywhere.</param>
/// <param name="Groups">The groups of the latest token they showed; default (not set) when they showed none.</param>
public sealed record VoterStanding(PrincipalKey Voter, bool Revoked, ImmutableArray<string> Groups)
{
    /// <summary>When they first showed a token with these groups, milliseconds since 1970-01-01 UTC; 0 for longer ago than any
    /// vote.</summary>
    public long GroupsAtUnixMs { get; init; }

    /// <summary>The groups that the configuration gives them for what they decide through a channel; default (not set) when it does not
    /// name them.</summary>
    public ImmutableArray<string> Configured { get; init; }
}

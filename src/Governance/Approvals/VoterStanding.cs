using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>What is known now of somebody who voted.</summary>
/// <param name="Voter">Who.</param>
/// <param name="Revoked">Whether they are refused everywhere.</param>
/// <param name="Groups">The groups of the latest token they showed after the vote; default (not set) when they showed none.</param>
public sealed record VoterStanding(PrincipalKey Voter, bool Revoked, ImmutableArray<string> Groups);

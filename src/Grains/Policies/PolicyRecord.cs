using System.Collections.Immutable;
using Gateway.Abstractions.Policies;

namespace Gateway.Grains.Policies;

/// <summary>A policy's stored state: every version, oldest first.</summary>
internal sealed record PolicyRecord(ImmutableArray<PolicyVersion> Versions);

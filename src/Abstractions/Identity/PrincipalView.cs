using System.Collections.Immutable;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Identity;

/// <summary>What the management API shows of a principal.</summary>
/// <param name="Key">Issuer and subject.</param>
/// <param name="Revoked">Whether every request of this principal is refused.</param>
/// <param name="Reason">Why it was revoked; empty otherwise.</param>
/// <param name="Sessions">Sessions that were open when last looked.</param>
[GenerateSerializer, Immutable, Alias("gw.PrincipalView")]
public sealed record PrincipalView(
    [property: Id(0)] PrincipalKey Key,
    [property: Id(1)] bool Revoked,
    [property: Id(2)] string Reason,
    [property: Id(3)] ImmutableArray<SessionId> Sessions)
{
    /// <summary>The groups of the newest token of its own that the principal showed to the management API; default (not set) before
    /// that.</summary>
    [Id(4)] public ImmutableArray<string> Groups { get; init; }

    /// <summary>The name for people in that token; empty before that.</summary>
    [Id(5)] public string Name { get; init; } = "";

    /// <summary>When a token first showed these groups, milliseconds since 1970-01-01 UTC; 0 where that was not noted.</summary>
    [Id(6)] public long GroupsAtUnixMs { get; init; }

    /// <summary>Who revoked it; null where it is not revoked, or was before that was noted.</summary>
    [Id(7)] public PrincipalKey? RevokedBy { get; init; }

    /// <summary>When the token was made that showed <see cref="Groups"/>, milliseconds since 1970-01-01 UTC; 0 where it did not
    /// say.</summary>
    [Id(8)] public long TokenAtUnixMs { get; init; }
}

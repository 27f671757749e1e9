using System.Collections.Immutable;

namespace Gateway.Grains.Identity;

/// <summary>A principal's stored state.</summary>
/// <param name="Revoked">Whether every request is refused.</param>
/// <param name="Reason">Why.</param>
/// <param name="Joins">Session that a request without a wire session belongs to, by connection and client name.</param>
/// <param name="Sessions">Sessions that were opened and not closed, oldest first.</param>
internal sealed record PrincipalRecord(
    bool Revoked,
    string Reason,
    ImmutableDictionary<string, string> Joins,
    ImmutableArray<string> Sessions)
{
    /// <summary>Who revoked it, as <see cref="Gateway.Abstractions.Identity.PrincipalKey.ToString"/> writes it; null where it is not
    /// revoked, or was before that was noted.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The groups of the latest token shown to the management API; null before that.</summary>
    public string[]? Groups { get; init; }

    /// <summary>When that token was made, milliseconds since 1970-01-01 UTC; 0 where it did not say.</summary>
    public long TokenAtUnixMs { get; init; }

    /// <summary>When a token first showed these groups, milliseconds since 1970-01-01 UTC; 0 where that was not noted.</summary>
    public long GroupsAtUnixMs { get; init; }

    /// <summary>The name for people in that token.</summary>
    public string Name { get; init; } = "";

    public static PrincipalRecord Empty { get; } = new(Revoked: false, "", ImmutableDictionary<string, string>.Empty, []);
}

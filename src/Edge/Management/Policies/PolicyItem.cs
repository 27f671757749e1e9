using Gateway.Abstractions.Policies;

namespace Gateway.Edge.Management.Policies;

/// <summary>One version of a policy, without its text.</summary>
/// <param name="Name">The policy.</param>
/// <param name="Version">From 1; 0 while none is published.</param>
/// <param name="PublishedAt">When; left out while none is published.</param>
/// <param name="PublishedBy">Issuer and subject, or <c>configuration</c>.</param>
/// <param name="Actors">Who acted for them, nearest first; left out where nobody did.</param>
internal sealed record PolicyItem(
    string Name, long Version, DateTimeOffset? PublishedAt, string? PublishedBy, IReadOnlyList<PrincipalItem>? Actors = null)
{
    public static PolicyItem Of(string name, PolicyVersion? version) => version is null
        ? new PolicyItem(name, 0, null, null)
        : new PolicyItem(name, version.Version, DateTimeOffset.FromUnixTimeMilliseconds(version.PublishedAtUnixMs), version.PublishedBy,
            version.Actors.IsDefaultOrEmpty ? null : [.. version.Actors.Select(static actor => PrincipalItem.Of(actor, name: null))]);
}

using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Policies;

/// <summary>One published version of a policy.</summary>
/// <param name="Name">The policy.</param>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Source">The YAML text as published.</param>
/// <param name="PublishedAtUnixMs">When, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="PublishedBy">Who; <c>configuration</c> when it came from the configuration file.</param>
[GenerateSerializer, Immutable, Alias("gw.PolicyVersion")]
public sealed record PolicyVersion(
    [property: Id(0)] string Name,
    [property: Id(1)] long Version,
    [property: Id(2)] string Source,
    [property: Id(3)] long PublishedAtUnixMs,
    [property: Id(4)] string PublishedBy)
{
    /// <summary>Who acted for <see cref="PublishedBy"/>, nearest first; empty where nobody did.</summary>
    [Id(5)] public ImmutableArray<PrincipalKey> Actors { get; init; } = [];
}

using System.Collections.Immutable;

namespace Gateway.Abstractions.Identity;

/// <summary>A verified caller: what the token said once its signature, issuer, audience and times had been checked.</summary>
[GenerateSerializer, Immutable, Alias("gw.Principal")]
public sealed record Principal
{
    /// <summary>Issuer and subject.</summary>
    [Id(0)] public required PrincipalKey Key { get; init; }

    /// <summary>Name for people: <c>preferred_username</c>, <c>name</c> or the subject. Display only, never policy.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>OAuth client (<c>client_id</c> or <c>azp</c>) that obtained the token; empty when the token names none.</summary>
    [Id(2)] public string ClientId { get; init; } = "";

    /// <summary>Groups from the issuer's configured claim, ordinal, without duplicates.</summary>
    [Id(3)] public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Scopes granted to the token.</summary>
    [Id(4)] public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Chain of <c>act</c> (RFC 8693 section 4.1), nearest actor first; empty when the subject calls for itself.</summary>
    [Id(5)] public ImmutableArray<PrincipalKey> Actors { get; init; } = [];
}

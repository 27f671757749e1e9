using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Edge.Identity;

/// <summary>Whom the gateway believes and how it is called, derived from one configuration and swapped whole.</summary>
/// <param name="Issuers">Trusted issuers by exact <c>iss</c>.</param>
/// <param name="Advertised">Issuers to log in with, in the configuration's order; the development issuer only when it is alone.</param>
/// <param name="Address">How the world calls the gateway.</param>
/// <param name="Hosts">Values of <c>Host</c> that are answered.</param>
/// <param name="Origins">Values of <c>Origin</c> that are answered.</param>
/// <param name="Development">The development issuer; null unless it is enabled.</param>
internal sealed record TrustSnapshot(
    FrozenDictionary<string, TrustedIssuer> Issuers,
    ImmutableArray<string> Advertised,
    PublicAddress Address,
    FrozenSet<string> Hosts,
    FrozenSet<string> Origins,
    DevelopmentIssuer? Development);

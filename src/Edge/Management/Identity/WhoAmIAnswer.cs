namespace Gateway.Edge.Management.Identity;

/// <summary>Who the caller is, as the gateway sees it.</summary>
/// <param name="Principal">Issuer, subject and name.</param>
/// <param name="ClientId">The OAuth client; left out when the token names none.</param>
/// <param name="Groups">The groups of the token.</param>
/// <param name="Scopes">The scopes of the token.</param>
/// <param name="Roles">What the groups make of the caller.</param>
/// <param name="Operations">What the caller may ask.</param>
/// <param name="ExpiresAt">When the token ends.</param>
internal sealed record WhoAmIAnswer(
    PrincipalItem Principal, string? ClientId, IReadOnlyList<string> Groups, IReadOnlyList<string> Scopes,
    IReadOnlyList<string> Roles, IReadOnlyList<string> Operations, DateTimeOffset ExpiresAt);

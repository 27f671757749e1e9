using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Edge.Identity;

/// <summary>What a token says, strictly read but not yet believed.</summary>
internal sealed record UnverifiedToken
{
    /// <summary>The compact form, as received.</summary>
    public required string Text { get; init; }

    /// <summary>Header <c>alg</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Header <c>kid</c>; null when absent.</summary>
    public required string? KeyId { get; init; }

    /// <summary>Header <c>typ</c> without <c>application/</c>; empty when absent.</summary>
    public required string Type { get; init; }

    /// <summary>Whether the header has <c>crit</c>.</summary>
    public required bool Critical { get; init; }

    /// <summary>Claim <c>iss</c>; empty when absent.</summary>
    public required string Issuer { get; init; }

    /// <summary>Claim <c>sub</c>; empty when absent.</summary>
    public required string Subject { get; init; }

    /// <summary>Claim <c>aud</c>, one or several.</summary>
    public required ImmutableArray<string> Audiences { get; init; }

    /// <summary>Claim <c>exp</c>; null when absent.</summary>
    public required DateTimeOffset? Expires { get; init; }

    /// <summary>Claim <c>nbf</c>; null when absent.</summary>
    public required DateTimeOffset? NotBefore { get; init; }

    /// <summary>Claim <c>iat</c>; null when absent.</summary>
    public required DateTimeOffset? IssuedAt { get; init; }

    /// <summary>All claims, an object without duplicate members.</summary>
    public required JsonElement Claims { get; init; }
}

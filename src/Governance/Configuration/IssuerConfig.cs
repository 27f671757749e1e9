using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>One token issuer that is trusted.</summary>
public sealed record IssuerConfig
{
    /// <summary>Algorithms accepted unless configured otherwise: RSA (PKCS#1 and PSS) and ECDSA, never a shared secret, never
    /// <c>none</c>.</summary>
    public static ImmutableArray<string> DefaultAlgorithms { get; } =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The exact <c>iss</c>, an absolute URL, compared ordinally and kept as written. Required.</summary>
    public required string Issuer { get; init; }

    /// <summary>Values of <c>aud</c> that are accepted beside the connection's own public URL. 0 to 32. Default: none.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Signature algorithms that are accepted, a part of <see cref="DefaultAlgorithms"/>. Default: all of them.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = DefaultAlgorithms;

    /// <summary>Claim that lists the caller's groups, 1 to 200 characters. Default <c>groups</c>.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>Tolerance for clocks that differ. Range 0s to 5m. Default 60s.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Values of the token header's <c>typ</c> that are accepted, compared without case. 1 to 8. Default <c>at+jwt</c>,
    /// <c>JWT</c>.</summary>
    public ImmutableArray<string> TokenTypes { get; init; } = ["at+jwt", "JWT"];

    /// <summary>Where the issuer's metadata is read. Default: null, found from <see cref="Issuer"/> (RFC 8414, OpenID discovery).</summary>
    public Uri? Metadata { get; init; }
}

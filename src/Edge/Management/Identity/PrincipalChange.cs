namespace Gateway.Edge.Management.Identity;

/// <summary>Body of a revocation or a restoration.</summary>
/// <param name="Issuer">The exact issuer.</param>
/// <param name="Subject">The exact subject.</param>
/// <param name="Reason">Why, at most 1,000 characters; needed for a revocation.</param>
internal sealed record PrincipalChange(string Issuer, string Subject, string? Reason = null);

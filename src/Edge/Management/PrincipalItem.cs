using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Management;

/// <summary>A principal as the API shows it.</summary>
/// <param name="Issuer">The token's issuer.</param>
/// <param name="Subject">The token's subject.</param>
/// <param name="Name">Name for people; left out where it is not known.</param>
internal sealed record PrincipalItem(string Issuer, string Subject, string? Name)
{
    public static PrincipalItem Of(PrincipalKey key, string? name) =>
        new(key.Issuer, key.Subject, string.IsNullOrEmpty(name) ? null : name);
}

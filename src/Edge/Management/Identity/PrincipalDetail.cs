using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Management.Identity;

/// <summary>A principal with what is known of it.</summary>
/// <param name="Issuer">The token's issuer.</param>
/// <param name="Subject">The token's subject.</param>
/// <param name="Revoked">Whether every request of it is refused.</param>
/// <param name="Reason">Why it was revoked; left out otherwise.</param>
/// <param name="Sessions">Sessions that were open when last looked.</param>
internal sealed record PrincipalDetail(string Issuer, string Subject, bool Revoked, string? Reason, IReadOnlyList<string> Sessions)
{
    public static PrincipalDetail Of(PrincipalView view) => new(view.Key.Issuer, view.Key.Subject, view.Revoked,
        view.Reason.Length > 0 ? view.Reason : null, [.. view.Sessions.Select(static id => id.Value)]);
}

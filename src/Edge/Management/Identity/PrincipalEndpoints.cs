using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Identity;

/// <summary>Routes of principals. A principal is an issuer's URL and a subject, so both travel in the query or the body, not in the
/// path.</summary>
internal static class PrincipalEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapPrincipals(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Get("/whoami", (HttpContext http) => door.SendAsync(http, static caller => new WhoAmI(caller)))
            .Describe<WhoAmIAnswer>("WhoAmI", "Who the caller is, and what it may ask.");
        api.Get("/principals", (HttpContext http, string? issuer, string? subject) =>
                door.SendAsync(http, caller => new ViewPrincipal(caller, issuer ?? "", subject ?? "")))
            .Describe<PrincipalDetail>("ViewPrincipal", "One principal, by issuer and subject: its sessions and whether it is revoked.");
        api.Post("/principals/revoke", (HttpContext http) => door.SendAsync<PrincipalChange, PrincipalDetail>(
                http, static (caller, body) => new RevokePrincipal(caller, body.Issuer, body.Subject, body.Reason ?? "")))
            .Takes<PrincipalChange>("application/json")
            .Describe<PrincipalDetail>("RevokePrincipal", "Refuses a principal and ends its sessions.");
        api.Post("/principals/restore", (HttpContext http) => door.SendAsync<PrincipalChange, PrincipalDetail>(
                http, static (caller, body) => new RestorePrincipal(caller, body.Issuer, body.Subject)))
            .Takes<PrincipalChange>("application/json")
            .Describe<PrincipalDetail>("RestorePrincipal", "Lifts a revocation.");
    }
}

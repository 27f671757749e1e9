using System.Net;
using System.Text;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Identity;
using Gateway.Edge.Management;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Edge.Approvals;

/// <summary>The page that a caller's client opens: how an approval stands. It decides nothing, whoever opens it.</summary>
/// <remarks>Whoever brings no token, as a browser does, is told how to look, in the same words for every id: an address that was
/// forwarded or guessed tells nothing. With a token it tells the caller whose call waits, and nobody else (MCP 2025-11-25, URL
/// elicitation).</remarks>
internal sealed class ApprovalStanding(TokenGate tokens, OriginGuard origins, IGrainFactory grains)
{
    /// <summary>Maps <c>GET /approvals/{id}</c>.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var page = endpoints.ServiceProvider.GetRequiredService<ApprovalStanding>();
        endpoints.MapGet(ApprovalAddress.Path + "{id}", page.SendAsync).ExcludeFromDescription();
    }

    private async Task SendAsync(HttpContext http, string id)
    {
        if (origins.Check(http.Request) is { } foreign)
        {
            await foreign.WriteAsync(http);
            return;
        }

        if (!OpaqueId.IsValid(id, "a_"))
        {
            await WriteAsync(http, StatusCodes.Status404NotFound, "No approval has such an id.");
            return;
        }

        if (http.Request.Headers.Authorization.Count == 0)
        {
            await WriteAsync(
                http,
                StatusCodes.Status200OK,
                $"A call waits for the approval of people, or did. Opening this page decides nothing. Its approvers decide with: "
                    + $"gateway approvals approve {id}. Whoever made the call hears the outcome from its own client.");
            return;
        }

        switch (await tokens.IdentifyAsync(http, null))
        {
            case IdentityResult.Identified { Principal: var caller }:
                await TellAsync(http, id, caller);
                break;
            case IdentityResult.Refused refused:
                await refused.WriteAsync(http);
                break;
        }
    }

    private async Task TellAsync(HttpContext http, string id, Principal caller)
    {
        try
        {
            var view = await grains.GetGrain<IApprovalGrain>(id).ViewAsync();
            if (view is null || view.Request.Principal.Key != caller.Key)
                await WriteAsync(http, StatusCodes.Status404NotFound, "No call of yours waits for such an approval.");
            else await WriteAsync(http, StatusCodes.Status200OK, $"Approval {id} is {view.Status.ToString().ToLowerInvariant()}.");
        }
        catch (Exception failure) when (ManagementFault.IsUnavailable(failure))
        {
            http.Response.Headers.RetryAfter = "5";
            await WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "The gateway cannot use its store now. Look again in a moment.");
        }
    }

    private static async Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var page = $"<!doctype html><html lang=\"en\"><title>Approval</title><p>{WebUtility.HtmlEncode(text)}</p></html>\n";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page), http.RequestAborted);
    }
}

using Gateway.Edge.Gateway;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Identity;

/// <summary>Refuses requests that a foreign web page could have caused: a Host (DNS rebinding) or an Origin that is not ours.</summary>
/// <remarks>Source: MCP transports, security warning; THREATS T16, T22.</remarks>
public sealed class OriginGuard
{
    private readonly IssuerCatalog _catalog;

    internal OriginGuard(IssuerCatalog catalog) => _catalog = catalog;

    /// <summary>The 403 for this request; null when it may go on.</summary>
    public IdentityResult.Refused? Check(HttpRequest request)
    {
        var trust = _catalog.Current;
        var host = request.Host.Value ?? "";
        if (!trust.Hosts.Contains(host) && !trust.Hosts.Contains(HostNames.Normalize(host)))
        {
            return new(403, "", new GatewayError(ErrorCodes.HostRefused, "identify", "caller", "The gateway does not answer for this Host.",
                "Use the gateway's public URL, or have the operator add the host to listen.allowedHosts."));
        }

        var origins = request.Headers.Origin;
        if (origins.Count == 0) return null;
        if (origins.Count == 1 && origins[0] is { } origin
            && (trust.Origins.Contains(origin) || trust.Origins.Contains(HostNames.NormalizeOrigin(origin)))) return null;
        return new(403, "", new GatewayError(ErrorCodes.OriginRefused, "identify", "caller",
            "Web pages of this origin may not call the gateway.", "Have the operator add the page's origin to listen.allowedOrigins."));
    }
}

using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Identity;
using Gateway.Edge.Mcp;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>Step 1: who calls, from where, and with which scopes.</summary>
internal sealed class Door(TokenGate tokens, OriginGuard origins)
{
    private static readonly ImmutableArray<string> Read = ["mcp:read"];
    private static readonly ImmutableArray<string> Call = ["mcp:read", "mcp:call"];

    /// <summary>The caller; null when it was refused and answered.</summary>
    public async ValueTask<IdentityResult.Identified?> IdentifyAsync(HttpContext http, ConnectionName? connection)
    {
        if (origins.Check(http.Request) is { } foreign)
        {
            await foreign.WriteAsync(http);
            return null;
        }

        switch (await tokens.IdentifyAsync(http, connection))
        {
            case IdentityResult.Identified identified:
                return identified;
            case IdentityResult.Refused refused:
                await refused.WriteAsync(http);
                return null;
            default:
                throw new InvalidOperationException("An identity result of an unknown kind; nobody comes in.");
        }
    }

    /// <summary>Whether the token's scopes suffice for the method; otherwise the client was told which to ask for.</summary>
    public async ValueTask<bool> CheckScopesAsync(Exchange x)
    {
        var needed = Methods.Calls(x.Method) ? Call : Read;
        if (tokens.RequireScopes(x.Principal, x.Route.Config.Name, needed) is not { } refused) return true;
        await refused.WriteAsync(x.Http);
        return false;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Connections;

/// <summary>Routes of connections.</summary>
internal static class ConnectionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapConnections(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Get("/connections", (HttpContext http) => door.SendAsync(http, static caller => new ListConnections(caller)))
            .Describe<ConnectionList>("ListConnections", "The connections and their health.");
        api.Get("/connections/{name}", (HttpContext http, string name) => door.SendAsync(http, caller => new ViewConnection(caller, name)))
            .Describe<ConnectionDetail>("ViewConnection", "One connection with its catalogue and health.");
    }
}

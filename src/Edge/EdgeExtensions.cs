using Gateway.Edge.Approvals;
using Gateway.Edge.Approvals.Channels;
using Gateway.Edge.Connections;
using Gateway.Edge.Gateway;
using Gateway.Edge.Identity;
using Gateway.Edge.Management;
using Gateway.Edge.Recording;
using Gateway.Edge.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Edge;

/// <summary>Puts the edge into a host.</summary>
public static class EdgeExtensions
{
    /// <summary>Registers the data path and the management API. Needs <see cref="LiveConfig"/>, <see cref="MaskKey"/>, an
    /// <see cref="IGrainFactory"/> and logging.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="developmentKeyPath">File of the development issuer's key.</param>
    public static IServiceCollection AddGatewayEdge(this IServiceCollection services, string developmentKeyPath)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentity(developmentKeyPath);
        services.AddManagement();
        services.AddChannelCallbacks();
        services.AddSingleton<ConnectionRooms>();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<CatalogueFetch>();
        services.AddSingleton<SessionDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionDirectory>());
        services.AddSingleton<RecordingPump>();
        services.AddSingleton<OutcomeDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<RecordingPump>());
        services.AddSingleton<Door>();
        services.AddSingleton<Joining>();
        services.AddSingleton<HandleSeal>().AddSingleton<Handles>();
        services.AddSingleton<Inspection>();
        services.AddSingleton<RequestStateSeal>();
        services.AddSingleton<ApprovalAddress>();
        services.AddSingleton<ApprovalStanding>();
        services.AddSingleton<Resumption>().AddSingleton<Estimation>();
        services.AddSingleton<Holding>();
        services.AddSingleton<ApprovalTools>();
        services.AddSingleton<ApprovalCarriers>();
        services.AddSingleton<Forwarding>();
        services.AddSingleton<Returning>();
        services.AddSingleton<GovernedPath>();
        return services;
    }

    /// <summary>Maps <c>/mcp/{connection}</c>, the identity documents and the management API.</summary>
    public static IEndpointRouteBuilder MapGatewayEdge(this IEndpointRouteBuilder endpoints)
    {
        var path = endpoints.ServiceProvider.GetRequiredService<GovernedPath>();
        endpoints.MapMethods(
            "/mcp/{connection}",
            [HttpMethods.Post, HttpMethods.Get, HttpMethods.Delete],
            http => path.RunAsync(http, (string)http.GetRouteValue("connection")!)).ExcludeFromDescription();
        ApprovalStanding.Map(endpoints);
        endpoints.MapIdentity();
        endpoints.MapManagement();
        endpoints.MapChannelCallbacks();
        return endpoints;
    }
}

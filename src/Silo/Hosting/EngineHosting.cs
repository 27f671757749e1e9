using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
#if ENGINE_ORLEANS
using System.Net;
using System.Net.Sockets;
using Gateway.Silo.Clustering;
using Orleans.Hosting;
using Orleans.Runtime;
#else
using System.Reflection;
using Gateway.Embedded.Engine;
#endif

namespace Gateway.Silo.Hosting;

/// <summary>Adds the engine that runs the grains. The one file of the product that knows which engine was built.</summary>
public static class EngineHosting
{
    /// <summary>Whether the engine that was built runs in one process only.</summary>
    public static bool IsOneProcess =>
#if ENGINE_ORLEANS
        false;
#else
        true;
#endif

    /// <summary>Runs the grains in this process. <see cref="IGrainFactory"/> reaches them, and they get their services, from the same
    /// container.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes the defaults; null for none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="InvalidDataException">A cluster is asked for, and the engine runs in one process only.</exception>
    public static IHostApplicationBuilder AddGatewayEngine(this IHostApplicationBuilder builder, Action<EngineOptions>? configure = null)
    {
        var options = new EngineOptions();
        configure?.Invoke(options);
        builder.Services.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = options.CollectionAge);
        builder.Services.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
#if ENGINE_ORLEANS
        builder.Services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        builder.UseOrleans(silo =>
        {
            if (options.Cluster is { } cluster) silo.UsePostgresClustering(cluster, cluster.Port == 0 ? FreePort() : cluster.Port);
            else
            {
                // The engine listens in any case. Its port asks nobody who they are, so nobody gets a word through it.
                silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
                silo.Configure<SiloConnectionOptions>(static options =>
                    options.ConfigureSiloInboundConnection(static connection => connection.Use(ClusterDoor.Closed)));
            }

            // Edge and silo share the process, so a grain belongs where its first caller is.
            silo.Services.AddSingleton<PlacementStrategy, PreferLocalPlacement>();
        });
#else
        if (options.Cluster is not null)
            throw new InvalidDataException("This build of the gateway runs in one process only; build it with -p:Engine=Orleans, or remove "
                + "'cluster' from the configuration.");
        builder.Services.AddEmbeddedOrleans(Assembly.Load("Gateway.Grains"));
#endif
        return builder;
    }

#if ENGINE_ORLEANS
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
#endif
}

using System.Net;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Gateway.Silo.Clustering;

/// <summary>Makes a silo one of those that share a PostgreSQL database.</summary>
internal static class PostgresClustering
{
    // Two probes that are missed in a row, and the word of one other: a dead gateway is found dead in the time that is configured.
    private const int Probes = 2;
    private const string Id = "gateway";

    /// <summary>The silo listens for others at this port, and finds them in the database of the store. Needs a DigestKey in the same
    /// container, by which they know each other.</summary>
    public static void UsePostgresClustering(this ISiloBuilder silo, ClusterConfig cluster, int port)
    {
        silo.Configure<ClusterOptions>(static options => (options.ClusterId, options.ServiceId) = (Id, Id));
        if (cluster.Address is { } address) silo.ConfigureEndpoints(IPAddress.Parse(address), port, gatewayPort: 0);
        else silo.ConfigureEndpoints(port, gatewayPort: 0);
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.DeadAfter / Probes;
            options.NumMissedProbesLimit = Probes;
            options.NumVotesForDeathDeclaration = 1;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            // After all of them died at once, a new one waits no longer than this for the word of the old.
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Services.AddSingleton<IMembershipTable, PostgresMembership>();
        silo.Services.AddSingleton<ClusterDoor>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClusterDoor>(static (options, door) =>
        {
            options.ConfigureSiloInboundConnection(connection => connection.Use(door.In));
            options.ConfigureSiloOutboundConnection(connection => connection.Use(door.Out));
        });
    }
}

using Gateway.Governance.Configuration;
using Gateway.Grains;
using Gateway.Silo.Approvals;
using Gateway.Silo.Export;
using Gateway.Silo.Hosting;
using Gateway.Silo.Policies;
using Gateway.Silo.Recording;
using Gateway.Silo.Search;
using Gateway.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Silo;

/// <summary>Puts a silo into a host.</summary>
public static class SiloExtensions
{
    /// <summary>Registers engine, stores, grains and what keeps policies current. Needs <see cref="LiveConfig"/> and the keys in the same
    /// container.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="cluster">Which gateways this one works with; null when it is the only one.</param>
    /// <exception cref="InvalidDataException">A cluster is asked for, and the engine runs in one process only.</exception>
    public static IHostApplicationBuilder AddGatewaySilo(this IHostApplicationBuilder builder, ClusterConfig? cluster = null)
    {
        builder.Services.AddGatewayStores();
        // First to start, last to stop: what sessions write while they end is signed too.
        builder.Services.AddGatewayEvidence();
        builder.Services.AddGatewayGrains();
        builder.AddGatewayEngine(options => options.Cluster = cluster);
        builder.Services.AddHostedService<PolicyFollower>();
        builder.Services.AddHostedService<ApprovalFollower>();
        builder.Services.AddNotices();
        builder.Services.AddExports();
        builder.Services.AddSearch();
        return builder;
    }
}

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
    public static IHostApplicationBuilder AddGatewaySilo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddGatewayStores();
        // First to start, last to stop: what sessions write while they end is signed too.
        builder.Services.AddGatewayEvidence();
        builder.Services.AddGatewayGrains();
        builder.AddGatewayEngine();
        builder.Services.AddHostedService<PolicyFollower>();
        builder.Services.AddHostedService<ApprovalFollower>();
        builder.Services.AddNotices();
        builder.Services.AddExports();
        builder.Services.AddSearch();
        return builder;
    }
}

using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Approvals;
using Gateway.Grains.Policies;
using Gateway.Grains.Recording;
using Gateway.Grains.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Grains;

/// <summary>Registers what grains are built with, beside the stores.</summary>
public static class GrainsSiloExtensions
{
    /// <summary>Needs <see cref="LiveConfig"/>, <see cref="MaskKey"/>, <see cref="DigestKey"/> and the stores in the same
    /// container.</summary>
    public static IServiceCollection AddGatewayGrains(this IServiceCollection services)
    {
        services.AddSingleton<PolicyRoom>();
        services.AddSingleton<ShadowRoom>();
        services.AddSingleton<SessionRules>();
        services.AddSingleton<SessionConditions>();
        services.AddSingleton<ClearRecordings>();
        services.AddSingleton<IStoreProbe, StoreProbe>();
        services.AddSingleton<CallBindings>();
        services.AddSingleton<ApprovalWorld>();
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Silo.Recording;

/// <summary>Registers what seals recordings.</summary>
internal static class RecordingSiloExtensions
{
    /// <summary>Needs the stores and the configuration in the same container.</summary>
    public static IServiceCollection AddGatewayEvidence(this IServiceCollection services)
    {
        services.AddSingleton<EvidenceLog>();
        services.AddHostedService<SealingFollower>();
        return services;
    }
}

using Gateway.Abstractions.Recording;
using Gateway.Grains.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Silo.Recording;

/// <summary>Registers what seals recordings and has them end.</summary>
internal static class RecordingSiloExtensions
{
    /// <summary>Needs the stores and the configuration in the same container.</summary>
    public static IServiceCollection AddGatewayEvidence(this IServiceCollection services)
    {
        services.AddSingleton<EvidenceLog>();
        services.AddSingleton<IEvidence, EvidenceReader>();
        services.AddHostedService<TakeoverFollower>();
        services.AddHostedService<SealingFollower>();
        services.AddHostedService<RecordingCheck>();
        services.AddSingleton<IdleSessions>();
        services.AddHostedService<IdleFollower>();
        services.AddHostedService<RetentionFollower>();
        services.AddHostedService<TaskSweep>();
        return services;
    }
}

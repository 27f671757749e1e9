using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;

namespace Gateway.Embedded.Engine;

/// <summary>Adds the engine to a host.</summary>
public static class EmbeddedEngineExtensions
{
    /// <summary>Runs the grain classes of <paramref name="grainAssemblies"/> here and offers <see cref="IGrainFactory"/>.</summary>
    /// <param name="services">The host's services. They fill the grains' constructors; each activation has a scope of its own.</param>
    /// <param name="grainAssemblies">Where grain classes are looked for.</param>
    /// <remarks>Options: <see cref="GrainCollectionOptions"/>, <see cref="SiloMessagingOptions"/>.
    /// Time is the container's <see cref="TimeProvider"/>.</remarks>
    public static IServiceCollection AddEmbeddedOrleans(this IServiceCollection services, params Assembly[] grainAssemblies)
    {
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new GrainTypes(grainAssemblies));
        services.TryAddSingleton<EmbeddedEngine>();
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddHostedService(static provider => provider.GetRequiredService<EmbeddedEngine>());
        return services;
    }
}

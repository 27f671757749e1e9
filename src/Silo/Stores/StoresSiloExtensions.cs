using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Silo.Stores;

/// <summary>Registers the stores of a silo.</summary>
public static class StoresSiloExtensions
{
    /// <summary>Registers one <see cref="SqliteStore"/> as recording store and state store. It is opened when it is first asked for and
    /// closed with the host.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The file, as <c>recording.path</c> of the configuration names it.</param>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services, Func<IServiceProvider, string> path)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
            SqliteStore.Open(new SqliteStoreOptions { Path = path(provider) }, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IRecordingStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton<IStateStore>(provider => provider.GetRequiredService<SqliteStore>());
        return services;
    }

    /// <summary>The same for a path that is known already.</summary>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services, string path) =>
        services.AddGatewayStores(_ => path);
}

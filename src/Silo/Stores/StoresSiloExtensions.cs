using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Stores.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Silo.Stores;

/// <summary>Registers the stores of a silo.</summary>
public static class StoresSiloExtensions
{
    /// <summary>Registers one <see cref="SqliteStore"/> as recording store and state store, and where the keys of payloads are. They are
    /// opened when they are first asked for and closed with the host. Needs a <see cref="MaskKey"/> in the same container.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The file, as <c>recording.path</c> of the configuration names it.</param>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services, Func<IServiceProvider, string> path)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
            SqliteStore.Open(new SqliteStoreOptions { Path = path(provider) }, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IRecordingStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton<IStateStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton<IRecordingKeys>(provider =>
        {
            // The store first: it keeps a second gateway away.
            provider.GetRequiredService<SqliteStore>();
            return KeyFile.Open(
                KeyFile.Beside(path(provider)), provider.GetRequiredService<MaskKey>(), provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }

    /// <summary>The same for a path that is known already.</summary>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services, string path) =>
        services.AddGatewayStores(_ => path);
}

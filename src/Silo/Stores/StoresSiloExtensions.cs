using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Stores.Keys;
using Gateway.Silo.Stores.Postgres;
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
        services.TryAddSingleton(provider => OpenKeyFile(provider, path(provider)));
        return services;
    }

    /// <summary>Registers the store that the configuration asks for. Needs <see cref="LiveConfig"/>, <see cref="SecretLookup"/> and
    /// <see cref="MaskKey"/> in the same container.</summary>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => WriterLock.Take(Recording(provider).Path, makesFile: false));
        services.TryAddSingleton(static provider =>
        {
            // What is beside the database, the search index above all, is one process's own.
            provider.GetRequiredService<WriterLock>();
            var config = provider.GetRequiredService<LiveConfig>().Current;
            var secret = provider.GetRequiredService<SecretLookup>()(config.Recording.Database!.Value);
            var connection = secret.Value ?? throw new InvalidDataException("Recording: " + secret.Problem);
            return PostgresStore.Open(
                new PostgresStoreOptions { Connection = connection, Shared = config.Cluster is not null },
                provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton<IRecordingStore>(static provider => IsPostgres(provider)
            ? provider.GetRequiredService<PostgresStore>() : provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton<IStateStore>(static provider => IsPostgres(provider)
            ? provider.GetRequiredService<PostgresStore>() : provider.GetRequiredService<SqliteStore>());
        services.TryAddSingleton(static provider => IsPostgres(provider)
            ? (IRecordingKeys)PostgresKeys.OpenAsync(
                provider.GetRequiredService<PostgresStore>(), provider.GetRequiredService<MaskKey>(),
                provider.GetRequiredService<TimeProvider>()).GetAwaiter().GetResult()
            : OpenKeyFile(provider, Recording(provider).Path));
        return services.AddGatewayStores(static provider => Recording(provider).Path);
    }

    /// <summary>The same for a path that is known already.</summary>
    public static IServiceCollection AddGatewayStores(this IServiceCollection services, string path) =>
        services.AddGatewayStores(_ => path);

    private static RecordingConfig Recording(IServiceProvider provider) => provider.GetRequiredService<LiveConfig>().Current.Recording;

    private static bool IsPostgres(IServiceProvider provider) => Recording(provider).Store == RecordingStoreKind.Postgres;

    private static IRecordingKeys OpenKeyFile(IServiceProvider provider, string path)
    {
        // The store first: it keeps a second gateway away.
        provider.GetRequiredService<SqliteStore>();
        return KeyFile.Open(KeyFile.Beside(path), provider.GetRequiredService<MaskKey>(), provider.GetRequiredService<TimeProvider>());
    }
}

using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Tests.Recording;

/// <summary>
/// The stores of a gateway on SQLite as it registers them itself, but for their patience with a busy machine's disk. It is counted in
/// real time: a test whose clock leaps would take a write that is under way for one that hangs.
/// </summary>
internal static class PatientStores
{
    /// <summary>How long a write may take, milliseconds.</summary>
    public const int WaitMs = 20_000;

    /// <summary>Registers them where nobody has yet; the gateway's own registration comes after and leaves them.</summary>
    public static void AddPatientStores(this IServiceCollection services, string path)
    {
        services.TryAddSingleton(_ => SqliteStore.Open(
            new SqliteStoreOptions { Path = path, WaitMsMax = WaitMs }, TimeProvider.System));
        services.TryAddSingleton<IRecordingKeys>(provider =>
        {
            // The store first: it keeps a second gateway away.
            provider.GetRequiredService<SqliteStore>();
            return KeyFile.Open(KeyFile.Beside(path), provider.GetRequiredService<MaskKey>(), TimeProvider.System,
                TimeSpan.FromMilliseconds(WaitMs));
        });
    }
}

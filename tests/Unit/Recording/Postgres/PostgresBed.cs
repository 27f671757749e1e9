using Gateway.Recorder;
using Gateway.Silo.Stores.Postgres;
using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>One PostgreSQL for all tests that need one; each has a schema of its own in it.</summary>
public sealed class PostgresBed : IAsyncLifetime
{
    internal const string Name = "PostgreSQL";

    private PrivatePostgres? _postgres;

    internal PrivatePostgres Postgres => _postgres!;

    public async ValueTask InitializeAsync()
    {
        if (PrivatePostgres.Missing is null) _postgres = await PrivatePostgres.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await _postgres.DisposeAsync();
    }

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    internal PostgresStoreOptions Fresh(bool shared = false)
    {
        Assert.SkipWhen(_postgres is null, PrivatePostgres.Missing ?? "");
        var options = new PostgresStoreOptions { Connection = Postgres.Connection, Schema = $"t{Guid.NewGuid():N}", Shared = shared };
        return options with { Bounds = options.Bounds with { WaitMsMax = PatientStores.WaitMs } };
    }
}

using Gateway.Silo.Stores;

namespace Gateway.Tests.Recording;

/// <summary>A folder of its own for a test's recording file; gone with the test.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-store-");

    public string Path => System.IO.Path.Combine(folder.FullName, "gateway.db");

    public SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions { Path = Path }, TimeProvider.System);

    public SqliteStore Open(Func<SqliteStoreOptions, SqliteStoreOptions> with) =>
        SqliteStore.Open(with(new SqliteStoreOptions { Path = Path }), TimeProvider.System);

    /// <summary>The closed file's bytes, to go back to.</summary>
    public byte[] Copy() => File.ReadAllBytes(Path);

    /// <summary>Puts the closed file back as it was.</summary>
    public void Restore(byte[] copy)
    {
        foreach (var beside in new[] { "-wal", "-shm" }) File.Delete(Path + beside);
        File.WriteAllBytes(Path, copy);
    }

    public void Dispose() => folder.Delete(recursive: true);
}

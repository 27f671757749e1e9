using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;

namespace Gateway.Tests.Recording;

/// <summary>A folder of its own for a test's recording file; gone with the test.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-store-");

    public string Path => System.IO.Path.Combine(folder.FullName, "gateway.db");

    public SqliteStore Open() => Open(static options => options);

    public SqliteStore Open(Func<SqliteStoreOptions, SqliteStoreOptions> with) =>
        SqliteStore.Open(with(new SqliteStoreOptions { Path = Path, WaitMsMax = PatientStores.WaitMs }), TimeProvider.System);

    /// <summary>The closed file's bytes, to go back to.</summary>
    public byte[] Copy() => File.ReadAllBytes(Path);

    /// <summary>Puts the closed file back as it was.</summary>
    public void Restore(byte[] copy)
    {
        foreach (var beside in new[] { "-wal", "-shm" }) File.Delete(Path + beside);
        File.WriteAllBytes(Path, copy);
    }

    /// <summary>The payload that the log holds for an entry's number in the file.</summary>
    public byte[] Payload(long number)
    {
        var (place, bytes) = Place(number);
        using var log = OpenLog(place.Segment);
        var payload = new byte[bytes];
        log.Position = place.Offset;
        log.ReadExactly(payload);
        return payload;
    }

    /// <summary>Writes over the payload that the log holds for an entry's number; of the same length.</summary>
    public void Overwrite(long number, byte[] payload)
    {
        var (place, bytes) = Place(number);
        if (payload.Length != bytes) throw new ArgumentException("Another length.", nameof(payload));
        using var log = OpenLog(place.Segment);
        log.Position = place.Offset;
        log.Write(payload);
    }

    /// <summary>Makes the payload of an entry's number one of a segment that is not there.</summary>
    public void Lose(long number) => Put(number, 999);

    /// <summary>Puts it back into the first segment.</summary>
    public void Find(long number) => Put(number, 1);

    private void Put(long number, long segment)
    {
        using var database = Database.OpenWriter(Path, 1_000);
        using var put = database.Prepare("UPDATE entry SET segment = ? WHERE no = ?");
        put.Bind(0, segment).Bind(1, number).Run();
    }

    /// <summary>A segment of the log, to read and to spoil.</summary>
    public FileStream OpenLog(int segment) =>
        new(LogRecord.File(LogRecord.Folder(Path), segment), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private (LogPlace Place, long Bytes) Place(long number)
    {
        using var database = Database.OpenReader(Path, 1_000);
        using var read = database.Prepare("SELECT segment, place, bytes FROM entry WHERE no = ?");
        if (!read.Bind(0, number).Step()) throw new ArgumentException("No such entry.", nameof(number));
        return (new LogPlace((int)read.Int64(0), read.Int64(1)), read.Int64(2));
    }

    public void Dispose() => folder.Delete(recursive: true);
}

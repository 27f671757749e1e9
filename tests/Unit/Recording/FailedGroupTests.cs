using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Log;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What a group that failed leaves behind.</summary>
public sealed class FailedGroupTests : IDisposable
{
    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Its_bodies_are_gone_once_writing_goes_on()
    {
        await using var store = folder.Open(options => options with { FileBytesMax = 1 << 20 });
        await store.WriteAsync(new StateWrite("ballast", "k", 0, "", new byte[400_000]));
        var (session, tail, kept) = (OpaqueId.NewSession(), RecordingTail.Empty, 0);
        var run = Run(session, tail);
        while (await IsKeptAsync(store, run) && ++kept < 100) run = Run(session, tail = Chain.TailOf(run[^1]));
        Assert.InRange(kept, 1, 20);
        Assert.False(await IsKeptAsync(store, run));

        using (var other = Database.OpenWriter(folder.Path, 5_000)) other.Execute("DELETE FROM state");
        Assert.True(await IsKeptAsync(store, run));
        Assert.Equal(kept + 1, Directory.GetFiles(BodyFolder.Of(folder.Path), "*", SearchOption.AllDirectories).Length);
        using var file = RecordingFile.Open(folder.Path);
        Assert.True(file.Verify(null).Intact, file.Verify(null).ToText());
    }

    [Fact]
    public async Task A_commit_that_stands_in_the_log_of_SQLite_and_was_not_synced_never_counts()
    {
        using var other = new StoreFolder();
        using var killed = new StoreFolder();
        var session = OpaqueId.NewSession();
        var first = Entry(RecordingTail.Empty, session, "{}");
        byte[] before, after;

        await using (var store = folder.Open()) await store.AppendAsync([first]);
        using var reader = Database.OpenReader(folder.Path, 1_000);
        // Keeps the shared index of SQLite's log, in which a failed commit never is, though its pages are in the file.
        using (Open(folder)) before = Read(folder.Path + "-wal");
        Copy(folder, other);
        await using (var store = other.Open())
        {
            await store.AppendAsync([Entry(Chain.TailOf(first), session, "{\"n\":2}")]);
            after = Read(other.Path + "-wal");
        }

        Assert.True(after.Length > before.Length && after.AsSpan().StartsWith(before));
        using (var log = new FileStream(folder.Path + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            log.Position = before.Length;
            log.Write(after.AsSpan(before.Length));
        }

        Open(folder).Dispose();
        Copy(folder, killed);
        await using var again = killed.Open();
        Assert.Equal(1, (await again.TailAsync(session, CancellationToken.None)).Sequence);
    }

    // As after a failure, while the process lives on.
    private static WriterSession Open(StoreFolder of)
    {
        var options = new SqliteStoreOptions { Path = of.Path };
        return WriterSession.Open(options, new TailCache(options.TailsMax), new GroupBodies(new BodyFolder(of.Path)), restores: false);
    }

    private static async Task<bool> IsKeptAsync(SqliteStore store, IReadOnlyList<RecordingEntry> entries)
    {
        try
        {
            await store.AppendAsync(entries);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static RecordingEntry[] Run(SessionId session, RecordingTail tail)
    {
        var body = StoredBody.Seal(null, tail.Sequence + 1, Encoding.UTF8.GetBytes($"{{\"n\":{tail.Sequence}}}"));
        var attached = Entry(
            tail, session, Encoding.UTF8.GetString(Attachment.To(EntryKind.Completed, body).Write()), EntryKind.Attached) with { Body = body };
        return [attached, Entry(Chain.TailOf(attached), session, $"{{\"n\":\"{new string('n', 60_000)}\"}}", EntryKind.Completed)];
    }

    private static RecordingEntry Entry(RecordingTail tail, SessionId session, string payload, EntryKind kind = EntryKind.Admitted) =>
        Chain.Append(tail, session, 1_700_000_000_000 + tail.Sequence, kind, Encoding.UTF8.GetBytes(payload));

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // What a kill leaves: the index of SQLite's log in memory is not among it.
    private static void Copy(StoreFolder from, StoreFolder to)
    {
        foreach (var beside in (string[])["", "-wal"]) File.WriteAllBytes(to.Path + beside, Read(from.Path + beside));
        Directory.CreateDirectory(LogRecord.Folder(to.Path));
        foreach (var segment in Directory.GetFiles(LogRecord.Folder(from.Path)))
            File.WriteAllBytes(Path.Combine(LogRecord.Folder(to.Path), Path.GetFileName(segment)), Read(segment));
    }
}

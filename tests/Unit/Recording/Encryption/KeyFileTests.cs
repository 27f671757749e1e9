using System.Buffers.Binary;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Keys;
using Xunit;

namespace Gateway.Tests.Recording.Encryption;

public sealed class KeyFileTests : IDisposable
{
    private static readonly MaskKey Master = MaskKey.Create();

    private readonly StoreFolder _folder = new();

    private string Path => KeyFile.Beside(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_are_kept_over_a_restart_and_none_is_made_unasked()
    {
        var sessions = Enumerable.Range(0, 300).Select(_ => OpaqueId.NewSession()).ToArray();
        PayloadKey[] made;
        await using (var keys = Open())
        {
            Assert.Null(await keys.CurrentAsync(sessions[0]));
            Assert.Equal(PayloadState.KeyMissing, (await keys.FindAsync(sessions[0], 5)).State);
            await keys.DestroyAsync(sessions[0], 100);
            Assert.False(File.Exists(Path));
            made = await Task.WhenAll(sessions.Select(s => keys.CreateAsync(s, 1)));
            Assert.True((await keys.CurrentAsync(sessions[7]))!.Id.SequenceEqual(made[7].Id));
        }

        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        await using var again = Open();
        for (var i = 0; i < made.Length; i++)
        {
            var found = await again.FindAsync(sessions[i], IdOf(made[i]));
            Assert.Equal(PayloadState.Whole, found.State);
            Assert.True(found.Key!.Id.SequenceEqual(made[i].Id));
            Assert.True((await again.CurrentAsync(sessions[i]))!.Id.SequenceEqual(made[i].Id));
        }

        // Another session's key is none of its own.
        await using var fresh = Open();
        Assert.Equal(PayloadState.KeyMissing, (await fresh.FindAsync(sessions[0], IdOf(made[1]))).State);
    }

    [Fact]
    public async Task A_file_that_was_closed_is_whole_without_its_log()
    {
        var session = OpaqueId.NewSession();
        await using (var keys = Open())
        {
            await keys.CreateAsync(session, 1);
            Assert.NotNull(await keys.CurrentAsync(session));
            await keys.CreateAsync(OpaqueId.NewSession(), 1);
        }

        Assert.False(File.Exists(Path + "-wal"));
        await using var again = Open();
        Assert.NotNull(await again.CurrentAsync(session));
    }

    [Fact]
    public async Task A_destroyed_key_is_in_no_file_and_the_session_may_have_another()
    {
        var (session, other) = (OpaqueId.NewSession(), OpaqueId.NewSession());
        await using var keys = Open();
        var key = await keys.CreateAsync(session, 1);
        var stays = await keys.CreateAsync(other, 1);
        var wrapped = Wrapped(session);
        Assert.True(IsOnDisk(wrapped));
        Assert.Equal(PayloadState.Whole, (await keys.FindAsync(session, IdOf(key))).State);

        var later = await keys.CreateAsync(session, 11);
        await keys.DestroyAsync(session, 10);
        Assert.False(IsOnDisk(wrapped));
        Assert.Equal(PayloadState.Erased, (await keys.FindAsync(session, IdOf(key))).State);
        Assert.True((await keys.CurrentAsync(session))!.Id.SequenceEqual(later.Id));
        Assert.Equal(PayloadState.Whole, (await keys.FindAsync(other, IdOf(stays))).State);

        await keys.DestroyAsync(session, 11);
        Assert.Null(await keys.CurrentAsync(session));
        await keys.DestroyAsync(session, 11);
    }

    [Fact]
    public async Task The_key_of_another_gateway_is_refused_in_words_that_help()
    {
        await using (var keys = Open()) await keys.CreateAsync(OpaqueId.NewSession(), 1);
        var refused = Assert.Throws<InvalidDataException>(() => KeyFile.Open(Path, MaskKey.Create(), TimeProvider.System));
        Assert.Contains("another gateway.key", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Path, refused.Message, StringComparison.Ordinal);
        await Open().DisposeAsync();

        using (var database = Database.OpenWriter(Path, 1_000)) database.Execute("UPDATE about SET version = 2");
        Assert.Contains("newer", Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_damaged_or_cannot_be_written_stops_what_needs_it_and_goes_on_by_itself()
    {
        await File.WriteAllTextAsync(Path, new string('x', 8_192));
        Assert.Throws<StoreUnavailableException>(() => Open());
        File.Delete(Path);

        await using var keys = Open();
        Directory.CreateDirectory(Path);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => keys.CreateAsync(OpaqueId.NewSession(), 1));
        Directory.Delete(Path);
        var session = OpaqueId.NewSession();
        Assert.Equal(PayloadState.Whole, (await keys.FindAsync(session, IdOf(await keys.CreateAsync(session, 1)))).State);
    }

    [Fact]
    public async Task An_altered_key_is_missing_and_not_erased()
    {
        var session = OpaqueId.NewSession();
        PayloadKey key;
        await using (var keys = Open()) key = await keys.CreateAsync(session, 1);
        using (var database = Database.OpenWriter(Path, 1_000)) database.Execute("UPDATE payload_key SET wrapped = randomblob(60)");
        await using var again = Open();
        Assert.Equal(PayloadState.KeyMissing, (await again.FindAsync(session, IdOf(key))).State);
        Assert.Null(await again.CurrentAsync(session));
    }

    private KeyFile Open() => KeyFile.Open(Path, Master, TimeProvider.System);

    private static UInt128 IdOf(PayloadKey key) => BinaryPrimitives.ReadUInt128BigEndian(key.Id);

    private byte[] Wrapped(SessionId session)
    {
        using var database = Database.OpenReader(Path, 1_000);
        using var read = database.Prepare("SELECT wrapped FROM payload_key WHERE session = ?");
        Assert.True(read.Bind(0, session.Value).Step());
        return read.Blob(0);
    }

    private bool IsOnDisk(byte[] bytes) => Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!).Any(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(bytes) >= 0;
    });
}

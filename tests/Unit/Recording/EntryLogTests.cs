using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>The log is the truth and the database its index: what a power cut takes from the index comes back, what is torn goes.</summary>
public sealed class EntryLogTests : IDisposable
{
    private static readonly SessionId A = new("s_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    private static readonly SessionId B = new("s_bbbbbbbbbbbbbbbbbbbbbbbbbb");

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_power_cut_took_from_the_index_is_taken_from_the_log()
    {
        await AppendAsync(A, 5);
        var before = folder.Copy();
        await AppendAsync(A, 7);
        await AppendAsync(B, 3);
        folder.Restore(before);

        // Whoever verifies the file as it lies there sees all of it.
        Assert.Equal((2L, 15L), Verified());

        await using var store = folder.Open();
        Assert.Equal(12, (await store.TailAsync(A, CancellationToken.None)).Sequence);
        Assert.Equal(3, (await store.TailAsync(B, CancellationToken.None)).Sequence);
        await store.AppendAsync([Chain.Append(await store.TailAsync(B, CancellationToken.None), B, 9, EntryKind.Status, Payload(9))]);
        Assert.Equal((2L, 16L), Verified());
    }

    [Fact]
    public async Task A_lost_index_is_made_anew()
    {
        await AppendAsync(A, 300);
        await AppendAsync(B, 20);
        LoseIndex();
        await AppendAsync(B, 1);
        Assert.Equal((2L, 321L), Verified());
        using var file = RecordingFile.Open(folder.Path);
        Assert.Equal(Payload(299), file.Read(A).Last().Payload!.Value.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_or_older_index_is_not_made_anew_over_an_erased_payload(bool isLost)
    {
        await AppendAsync(A, 1);
        var index = folder.Copy();
        await AppendAsync(A, 8);
        await AppendAsync(B, 3);
        await using (var store = folder.Open()) await store.EraseAsync(A, 2, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None);
        var whole = folder.Copy();
        LoseIndex();
        if (!isLost) folder.Restore(index);
        RefusesToCutOff();
        // With the index that belongs to them it goes on.
        folder.Restore(whole);
        await AppendAsync(A, 1);
        await using var again = folder.Open();
        Assert.Equal(10, (await again.TailAsync(A, CancellationToken.None)).Sequence);
        Assert.Equal(3, (await again.TailAsync(B, CancellationToken.None)).Sequence);
    }

    [Fact]
    public async Task More_than_one_group_can_be_is_not_cut_off()
    {
        await AppendAsync(A, 9);
        var whole = folder.Copy();
        var length = Length();
        var payload = folder.Payload(4);
        payload[0] ^= 1;
        folder.Overwrite(4, payload);
        // No test writes as much: what stands there does not matter.
        var most = new SqliteStoreOptions { Path = folder.Path }.GroupBytesMax + LogRecord.BytesMax;
        using (var file = folder.OpenLog(1)) file.SetLength(length + most);
        LoseIndex();
        RefusesToCutOff();

        folder.Restore(whole);
        await using var store = folder.Open();
        Assert.Equal((9, length), ((await store.TailAsync(A, CancellationToken.None)).Sequence, Length()));
    }

    [Fact]
    public async Task Many_sessions_are_taken_over_also_where_few_ends_are_kept_in_memory()
    {
        var sessions = Enumerable.Range(0, 40).Select(static n => new SessionId($"s_{n:D26}")).ToList();
        for (var round = 0; round < 3; round++) foreach (var session in sessions) await AppendAsync(session, 1);
        LoseIndex();
        await using (var store = folder.Open(static options => options with { GroupWritesMax = 4, TailsMax = 8 }))
            foreach (var session in sessions) Assert.Equal(3, (await store.TailAsync(session, CancellationToken.None)).Sequence);
        Assert.Equal((40L, 120L), Verified());
    }

    [Theory]
    [InlineData(26)]
    [InlineData(127)]
    [InlineData(200)]
    public async Task A_torn_first_entry_leaves_no_session(int idBytes)
    {
        await AppendAsync(A, 2);
        var whole = File.ReadAllBytes(LogFile);
        // Bytes that are no text become longer when they are read as one.
        var torn = Chain.Append(RecordingTail.Empty, B, 5, EntryKind.Opened, Payload(1));
        var head = new byte[LogRecord.HeadBytes + byte.MaxValue];
        head = head[..LogRecord.WriteHead(head, 3, torn)];
        byte[] id = [.. Enumerable.Repeat((byte)(idBytes == 127 ? 0xff : 'b'), idBytes)];
        byte[] record = [.. head[..LogRecord.HeadBytes], .. id, .. torn.Payload.Span];
        record[LogRecord.HeadBytes - 1] = (byte)idBytes;
        record[^1] ^= 1;
        BinaryPrimitives.WriteInt32BigEndian(record, record.Length - 4);
        File.WriteAllBytes(LogFile, [.. whole, .. record]);

        Assert.Equal((1L, 2L), Verified());
        await AppendAsync(A, 1);
        Assert.Equal((1L, 3L), Verified());
        using var file = RecordingFile.Open(folder.Path);
        Assert.Equal(A.Value, Assert.Single(file.Sessions()).Session.Value);
    }

    [Fact]
    public async Task A_torn_end_is_cut_off_at_every_byte_and_the_rest_is_kept()
    {
        await AppendAsync(A, 2);
        var index = folder.Copy();
        var kept = Length();
        await AppendAsync(A, 1);
        var whole = File.ReadAllBytes(LogFile);
        for (var length = kept; length <= whole.Length; length++)
        {
            folder.Restore(index);
            File.WriteAllBytes(LogFile, whole[..(int)length]);
            var entries = length == whole.Length ? 3 : 2;
            Assert.Equal((1L, entries), Verified());
            await using var store = folder.Open();
            Assert.Equal(entries, (await store.TailAsync(A, CancellationToken.None)).Sequence);
            Assert.Equal(entries == 3 ? whole.Length : kept, Length());
        }
    }

    [Fact]
    public void The_names_of_the_folder_and_of_each_segment_are_durable_before_anything_is_in_them()
    {
        var path = folder.Path;
        var log = LogRecord.Folder(path);
        var synced = new List<(string Folder, int Segments)>();
        using (EntryLog.Open(path, LogPlace.First, Sync))
        {
            Assert.Equal([(log, 1), (Path.GetDirectoryName(path)!, 1)], synced);
        }

        synced.Clear();
        var full = LogPlace.First with { Offset = 256L << 20 };
        using (var file = folder.OpenLog(1)) file.SetLength(full.Offset);
        using var rolled = EntryLog.Open(path, full, Sync);
        var entry = Chain.Append(RecordingTail.Empty, A, 1, EntryKind.Opened, Payload(1));
        rolled.Stage(1, entry);
        Assert.Equal((log, 2), synced[^1]);

        // A folder that cannot be synced takes no entries.
        var refused = Assert.Throws<SqliteFailureException>(() => EntryLog.Open(path, full, static _ => throw new IOException("no")));
        Assert.Contains("entry log", refused.Message, StringComparison.Ordinal);
        FolderSync.Sync(log);
        Assert.Throws<IOException>(() => FolderSync.Sync(log + "-missing"));

        void Sync(string name) => synced.Add((name, Directory.GetFiles(log).Length));
    }

    [Fact]
    public async Task A_flipped_bit_behind_the_index_ends_what_is_taken_over()
    {
        await AppendAsync(A, 1);
        var index = folder.Copy();
        var kept = (int)Length();
        await AppendAsync(A, 2);
        var whole = File.ReadAllBytes(LogFile);
        for (var at = kept; at < whole.Length; at++)
        {
            folder.Restore(index);
            var spoilt = (byte[])whole.Clone();
            spoilt[at] ^= 0x10;
            File.WriteAllBytes(LogFile, spoilt);
            await using (var store = folder.Open())
            {
                var tail = await store.TailAsync(A, CancellationToken.None);
                Assert.InRange(tail.Sequence, 1, 2);
            }

            using var file = RecordingFile.Open(folder.Path);
            Assert.True(file.Verify(null).Intact);
        }
    }

    [Fact]
    public async Task Verification_says_that_something_behind_the_last_entry_is_none()
    {
        await AppendAsync(A, 1);
        var index = folder.Copy();
        var kept = (int)Length();
        await AppendAsync(A, 2);
        folder.Restore(index);
        Assert.Equal(0, Report().UnbelievedBytes);

        var spoilt = File.ReadAllBytes(LogFile);
        spoilt[^1] ^= 1;
        File.WriteAllBytes(LogFile, spoilt);
        Assert.Equal(2, Report().Entries);
        Assert.InRange(Report().UnbelievedBytes, 1, spoilt.Length - kept - 1);
        Assert.Contains("bytes behind the last entry are no entry", Report().ToText(), StringComparison.Ordinal);

        RecordingReport Report()
        {
            using var file = RecordingFile.Open(folder.Path);
            return file.Verify(null);
        }
    }

    [Fact]
    public async Task A_file_without_its_entries_is_not_written_to()
    {
        await AppendAsync(A, 3);
        var moved = LogRecord.Folder(folder.Path);
        Directory.Move(moved, moved + ".away");
        var refused = Assert.Throws<StoreUnavailableException>(folder.Open);
        Assert.Contains("the folder of its entries", refused.Message, StringComparison.Ordinal);
        if (Directory.Exists(moved)) Directory.Delete(moved);
        Directory.Move(moved + ".away", moved);
        await AppendAsync(A, 1);
        Assert.Equal((1L, 4L), Verified());
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_taken_over_with_its_payloads()
    {
        await folder.Open().DisposeAsync();
        using (var old = Database.OpenWriter(folder.Path, 1_000))
        {
            // As version 1 had it: payloads in the database.
            old.Execute("DROP TABLE entry");
            old.Execute(
                """
                CREATE TABLE entry (no INTEGER PRIMARY KEY, session_no INTEGER NOT NULL, seq INTEGER NOT NULL, prev_no INTEGER NOT NULL,
                  at_ms INTEGER NOT NULL, kind INTEGER NOT NULL, hash BLOB NOT NULL, payload_hash BLOB, payload BLOB) STRICT
                """);
            old.Execute("UPDATE schema_version SET version = 1");
            var first = Chain.Append(RecordingTail.Empty, A, 1, EntryKind.Opened, Payload(0));
            var hash = Convert.ToHexString(first.Hash.Span);
            old.Execute($"INSERT INTO session VALUES (1, '{A.Value}', 1, 1, 1, x'{hash}')");
            old.Execute($"INSERT INTO entry VALUES (1, 1, 1, 0, 1, 1, x'{hash}', NULL, x'{Convert.ToHexString(Payload(0))}')");
        }

        await AppendAsync(A, 2);
        Assert.Equal((1L, 3L), Verified());
        using var file = RecordingFile.Open(folder.Path);
        Assert.Equal(Payload(0), file.Read(A).First().Payload!.Value.ToArray());
    }

    [Fact]
    public async Task Payloads_of_any_size_come_back_whole()
    {
        var random = new Random(20_261_121);
        var sent = new List<byte[]>();
        await using var store = folder.Open();
        var tail = RecordingTail.Empty;
        foreach (var size in new[] { 0, 1, 100, 16_383, 16_384, 16_385, 70_000, 5, 3_000_000, 65_000, 65_001 })
        {
            var entries = new List<RecordingEntry>();
            for (var n = 0; n < 5; n++)
            {
                var payload = new byte[Math.Max(0, size - n)];
                random.NextBytes(payload);
                sent.Add(payload);
                entries.Add(Chain.Append(tail, A, 1, EntryKind.Streamed, payload));
                tail = Chain.TailOf(entries[^1]);
            }

            await store.AppendAsync(entries);
        }

        var at = 0;
        await foreach (var entry in store.ReadAsync(A, 1, CancellationToken.None)) Assert.Equal(sent[at++], entry.Payload.ToArray());
        Assert.Equal(sent.Count, at);
        Assert.Equal((1L, (long)sent.Count), Verified());
    }

    private void LoseIndex()
    {
        foreach (var beside in new[] { "", "-wal", "-shm" }) File.Delete(folder.Path + beside);
    }

    private void RefusesToCutOff()
    {
        var entries = SHA256.HashData(File.ReadAllBytes(LogFile));
        for (var tries = 0; tries < 2; tries++)
        {
            var refused = Assert.Throws<StoreUnavailableException>(folder.Open);
            Assert.Contains("None of them was changed", refused.Message, StringComparison.Ordinal);
            Assert.Equal(entries, SHA256.HashData(File.ReadAllBytes(LogFile)));
        }

        using var index = Database.OpenReader(folder.Path, 1_000);
        Assert.InRange(index.Scalar("SELECT max(no) FROM entry"), 0, 1);
    }

    private string LogFile => LogRecord.File(LogRecord.Folder(folder.Path), 1);

    private static byte[] Payload(int n) => Encoding.UTF8.GetBytes($"{{\"n\":{n}}}");

    private long Length() => new FileInfo(LogFile).Length;

    private (long Sessions, long Entries) Verified()
    {
        using var file = RecordingFile.Open(folder.Path);
        var report = file.Verify(null);
        Assert.True(report.Intact, report.ToText());
        return (report.Sessions, report.Entries);
    }

    private async Task AppendAsync(SessionId session, int count)
    {
        await using var store = folder.Open();
        var tail = await store.TailAsync(session, CancellationToken.None);
        for (var n = 0; n < count; n++)
        {
            var entry = Chain.Append(tail, session, 1_000 + n, EntryKind.Admitted, Payload((int)tail.Sequence));
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
        }
    }
}

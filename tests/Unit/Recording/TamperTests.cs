using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Log;
using Gateway.Tests.Recording.Evidence;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>Changes a small recording in its file, in every way, one at a time: each must be found, and at the right entry.</summary>
public sealed class TamperTests : IAsyncLifetime
{
    private const int Entries = 6;
    private static readonly SessionId A = new("s_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    private static readonly SessionId B = new("s_bbbbbbbbbbbbbbbbbbbbbbbbbb");

    private readonly StoreFolder folder = new();
    private Database? scalpel;

    // Entry number in the file is 2 * sequence - 1 for A and 2 * sequence for B.
    public async ValueTask InitializeAsync()
    {
        await using var store = folder.Open();
        var (a, b) = (RecordingTail.Empty, RecordingTail.Empty);
        for (var n = 0; n < Entries; n++)
        {
            a = await Append(store, a, A, n);
            b = await Append(store, b, B, n);
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_untouched_file_is_intact()
    {
        var report = Verify();
        Assert.True(report.Intact, report.ToText());
        Assert.Equal((2L, 2L * Entries), (report.Sessions, report.Entries));
        Assert.Equal((1_000L, 1_000L + Entries - 1), (report.FirstAtUnixMs, report.LastAtUnixMs));
    }

    [Theory]
    [InlineData("payload")]
    [InlineData("hash")]
    public void Every_flipped_byte_is_found_and_placed(string what)
    {
        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var number = (2 * sequence) - 1;
            var original = what == "payload" ? folder.Payload(number) : Read($"SELECT hash FROM entry WHERE no = {number}");
            void Put(byte[] bytes)
            {
                if (what == "payload") folder.Overwrite(number, bytes);
                else Change($"UPDATE entry SET hash = x'{Convert.ToHexString(bytes)}' WHERE no = {number}");
            }

            for (var at = 0; at < original.Length; at++)
            {
                foreach (var mask in new byte[] { 0x01, 0x80, 0xff })
                {
                    var altered = (byte[])original.Clone();
                    altered[at] ^= mask;
                    Put(altered);
                    var found = Only(A);
                    Assert.Equal(sequence, found.Sequence);
                    Assert.Equal(what == "payload" ? ChainFault.AlteredEntry : ChainFault.AlteredHash, found.Fault);
                }
            }

            Put(original);
        }

        Assert.True(Verify().Intact);
    }

    [Theory]
    [InlineData("segment", 5)]
    [InlineData("place", 30)]
    [InlineData("bytes", 30)]
    public void An_altered_place_of_a_payload_is_found(string column, int bits)
    {
        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var number = (2 * sequence) - 1;
            var original = long.Parse(Encoding.UTF8.GetString(Read($"SELECT CAST({column} AS BLOB) FROM entry WHERE no = {number}")));
            for (var bit = 0; bit < bits; bit++)
            {
                Change($"UPDATE entry SET {column} = {original ^ (1L << bit)} WHERE no = {number}");
                var found = Only(A);
                Assert.Equal(sequence, found.Sequence);
                Change($"UPDATE entry SET {column} = {original} WHERE no = {number}");
            }
        }

        Assert.True(Verify().Intact);
    }

    [Fact]
    public void A_log_that_is_gone_or_cut_is_found()
    {
        using (var log = folder.OpenLog(1)) log.SetLength(log.Length - 1);
        Assert.Equal((Entries, ChainFault.Malformed), ((int)Only(B).Sequence, Only(B).Fault));
        Assert.DoesNotContain(Verify().Breaks, found => found.Session == A);
        Directory.Delete(folder.Path + "-entries", recursive: true);
        Assert.Equal((1L, ChainFault.Malformed), (Only(A).Sequence, Only(A).Fault));
        Assert.Equal((1L, ChainFault.Malformed), (Only(B).Sequence, Only(B).Fault));
    }

    [Theory]
    [InlineData("seq")]
    [InlineData("at_ms")]
    [InlineData("kind")]
    [InlineData("session_no")]
    [InlineData("prev_no")]
    public void Every_flipped_bit_of_a_number_is_found_and_placed(string column)
    {
        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var number = (2 * sequence) - 1;
            var original = long.Parse(Encoding.UTF8.GetString(Read($"SELECT CAST({column} AS BLOB) FROM entry WHERE no = {number}")));
            for (var bit = 0; bit < 63; bit++)
            {
                Change($"UPDATE entry SET {column} = {original ^ (1L << bit)} WHERE no = {number}");
                var report = Verify();
                Assert.False(report.Intact, $"{column}, entry {sequence}, bit {bit}");
                var found = report.Breaks.First(one => one.Session == A);
                // Moving the last entry away or up leaves the same trace as cutting it off.
                Assert.Equal(sequence, found.Sequence);
                Change($"UPDATE entry SET {column} = {original} WHERE no = {number}");
            }
        }

        Assert.True(Verify().Intact);
    }

    [Fact]
    public void A_deleted_entry_is_found()
    {
        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var backup = Copy();
            Change($"DELETE FROM entry WHERE no = {(2 * sequence) - 1}");
            var found = Only(A);
            Assert.Equal((sequence, sequence == Entries ? ChainFault.CutTail : ChainFault.Gap), ((int)found.Sequence, found.Fault));
            Restore(backup);
        }
    }

    [Fact]
    public void Swapped_payloads_rows_and_sequences_are_found()
    {
        var (second, third) = (folder.Payload(3), folder.Payload(5));
        folder.Overwrite(3, third);
        folder.Overwrite(5, second);
        Assert.Equal((2L, ChainFault.WrongPreviousHash), (Only(A).Sequence, Only(A).Fault));
        folder.Overwrite(3, second);
        folder.Overwrite(5, third);
        Assert.True(Verify().Intact);

        Change("UPDATE entry SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END WHERE no IN (3, 5)");
        Assert.Equal((2L, ChainFault.Gap), (Only(A).Sequence, Only(A).Fault));
        Change("UPDATE entry SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END WHERE no IN (3, 5)");
        Assert.True(Verify().Intact);

        Change("UPDATE entry SET no = -3 WHERE no = 3", "UPDATE entry SET no = 3 WHERE no = 5", "UPDATE entry SET no = 5 WHERE no = -3");
        Assert.Equal((2L, ChainFault.Gap), (Only(A).Sequence, Only(A).Fault));
    }

    [Fact]
    public void A_duplicated_or_inserted_entry_is_found()
    {
        const string Columns = "session_no, seq, prev_no, at_ms, kind, hash, payload_hash, payload";
        var backup = Copy();
        Change($"INSERT INTO entry (no, {Columns}) SELECT 13, {Columns} FROM entry WHERE no = 3");
        Assert.Equal((7L, ChainFault.OutOfOrder), (Only(A).Sequence, Only(A).Fault));

        Restore(backup);
        Change($"INSERT INTO entry (no, {Columns}) SELECT 13, {Columns} FROM entry WHERE no = 11");
        Assert.Equal((7L, ChainFault.Duplicate), (Only(A).Sequence, Only(A).Fault));

        // A well-forged entry behind the end: the store did not note it.
        Restore(backup);
        var tail = new RecordingTail(Entries, Read("SELECT hash FROM entry WHERE no = 11"));
        var forged = Chain.Append(tail, A, 2_000, EntryKind.Status, "{}"u8.ToArray());
        var hash = Convert.ToHexString(forged.Hash.Span);
        Change($"INSERT INTO entry (no, {Columns}) VALUES (13, 1, 7, 11, 2000, 9, x'{hash}', NULL, x'7b7d')");
        Assert.Equal((7L, ChainFault.WrongTail), (Only(A).Sequence, Only(A).Fault));
    }

    [Fact]
    public void A_deleted_session_is_found()
    {
        var backup = Copy();
        Change("DELETE FROM session WHERE no = 1");
        Assert.Equal(ChainFault.MissingRows, Assert.Single(Verify().Breaks).Fault);

        Restore(backup);
        Change("DELETE FROM entry WHERE session_no = 1", "DELETE FROM session WHERE no = 1");
        Assert.Equal(ChainFault.MissingRows, Assert.Single(Verify().Breaks).Fault);
    }

    [Fact]
    public void Exchanged_sessions_and_altered_ends_are_found()
    {
        var backup = Copy();
        Change(
            "UPDATE session SET id = 's_x' WHERE no = 1",
            $"UPDATE session SET id = '{A.Value}' WHERE no = 2",
            $"UPDATE session SET id = '{B.Value}' WHERE no = 1");
        Assert.Equal(2, Verify().Breaks.Length);
        Assert.All(Verify().Breaks, found => Assert.Equal(1, found.Sequence));

        foreach (var change in new[] { "tail_seq = 5", "tail_seq = 7", "tail_no = 9", "first_no = 2", "tail_hash = zeroblob(32)" })
        {
            Restore(backup);
            Change($"UPDATE session SET {change} WHERE no = 1");
            Assert.Equal(A, Only(A).Session);
        }
    }

    [Fact]
    public void A_cut_end_is_found_although_the_rest_is_whole()
    {
        Change("DELETE FROM entry WHERE session_no = 1 AND seq > 3");
        Assert.Equal((4L, ChainFault.CutTail), (Only(A).Sequence, Only(A).Fault));
    }

    [Fact]
    public void A_payload_that_is_gone_is_missed_unless_an_entry_says_so_and_an_altered_hash_of_it_is_found()
    {
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(folder.Payload(3)));
        Change($"UPDATE entry SET payload_hash = x'{hash}' WHERE no = 3");
        Assert.Equal((2L, ChainFault.MissingPayload), (Only(A).Sequence, Only(A).Fault));
        Change("UPDATE entry SET payload_hash = zeroblob(32) WHERE no = 3");
        Assert.Equal((2L, ChainFault.AlteredEntry), (Only(A).Sequence, Only(A).Fault));
    }

    [Fact]
    public void A_session_that_takes_a_number_of_the_logs_own_hides_no_break_behind_one_that_stands_in_the_log_alone()
    {
        const long Next = (2 * Entries) + 1;
        folder.Overwrite(3, [.. folder.Payload(3).Select(static b => (byte)(b ^ 1))]);
        Change($"UPDATE session SET no = -{Next} WHERE no = 1", $"UPDATE entry SET session_no = -{Next} WHERE session_no = 1");
        var opened = Chain.Append(RecordingTail.Empty, new SessionId("s_cccccccccccccccccccccccccc"), 2_000, EntryKind.Opened, "{}"u8.ToArray());
        var head = new byte[200];
        var length = LogRecord.WriteHead(head, Next, opened);
        using (var log = folder.OpenLog(1))
        {
            log.Seek(0, SeekOrigin.End);
            log.Write(head.AsSpan(0, length));
            log.Write(opened.Payload.Span);
        }

        Assert.Equal((2L, ChainFault.AlteredEntry), (Only(A).Sequence, Only(A).Fault));
        Assert.Equal(3, Verify().Sessions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_session_whose_number_cannot_be_is_found_although_its_chain_holds(int number)
    {
        Change($"UPDATE session SET no = {number} WHERE no = 1", $"UPDATE entry SET session_no = {number} WHERE session_no = 1");
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN:  entry number 1 ", ForgeryTests.Second(folder.Path), StringComparison.Ordinal);
        Assert.Equal(ChainFault.WrongLink, Only(A).Fault);
        Assert.Single(Verify().Breaks);
    }

    [Fact]
    public void One_session_is_verified_alone()
    {
        Change("UPDATE entry SET payload = x'7b7d' WHERE no = 3");
        using var file = RecordingFile.Open(folder.Path);
        Assert.False(file.Verify(A).Intact);
        Assert.True(file.Verify(B).Intact);
        Assert.Equal(Entries, file.Verify(B).Entries);
    }

    [Fact]
    public void Damage_of_the_file_itself_never_passes_for_intact()
    {
        var length = new FileInfo(folder.Path).Length;
        var original = File.ReadAllBytes(folder.Path);
        var intact = 0;
        for (var page = 0; page < length / 8192; page++)
        {
            var damaged = (byte[])original.Clone();
            // The page's head is what its tree is made of; free space and old cells further on mean nothing.
            for (var at = 0; at < 8; at++) damaged[(page * 8192) + (page == 0 ? 100 : 0) + at] ^= 0xff;
            File.WriteAllBytes(folder.Path, damaged);
            try
            {
                if (Verify().Intact) intact++;
            }
            catch (Gateway.Abstractions.Stores.StoreUnavailableException refused)
            {
                Assert.StartsWith("Recording: ", refused.Message, StringComparison.Ordinal);
            }
        }

        // Indexes and state are no evidence: their pages may be damaged without the recording being broken.
        var evidence = new[] { "entry", "session" }.Length;
        Assert.InRange(intact, 0, (length / 8192) - evidence - 1);
    }

    private byte[] Copy()
    {
        Close();
        return folder.Copy();
    }

    private void Restore(byte[] copy)
    {
        Close();
        folder.Restore(copy);
    }

    private void Close()
    {
        scalpel?.Dispose();
        scalpel = null;
    }

    private ChainBreak Only(SessionId session)
    {
        var report = Verify();
        Assert.False(report.Intact);
        return Assert.Single(report.Breaks, found => found.Session == session);
    }

    private RecordingReport Verify()
    {
        using var file = RecordingFile.Open(folder.Path);
        return file.Verify(null);
    }

    private byte[] Read(string sql)
    {
        using var database = Database.OpenReader(folder.Path, 1_000);
        using var statement = database.Prepare(sql);
        Assert.True(statement.Step());
        return statement.Blob(0);
    }

    // Whoever tampers has the file, and no scruples about its constraints.
    private void Change(params string[] changes)
    {
        if (scalpel is null)
        {
            scalpel = Database.OpenWriter(folder.Path, 1_000);
            scalpel.Execute("PRAGMA synchronous=OFF");
            scalpel.Execute("PRAGMA foreign_keys=OFF");
            scalpel.Execute("PRAGMA ignore_check_constraints=ON");
        }

        foreach (var change in changes) scalpel.Execute(change);
    }

    private static async Task<RecordingTail> Append(SqliteStore store, RecordingTail tail, SessionId session, int n)
    {
        var entry = Chain.Append(tail, session, 1_000 + n, EntryKind.Admitted, Encoding.UTF8.GetBytes($"{{\"n\":{n}}}"));
        await store.AppendAsync([entry]);
        return Chain.TailOf(entry);
    }
}

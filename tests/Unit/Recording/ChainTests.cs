using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class ChainTests
{
    private static readonly SessionId Session = new("s_00000000000000000000000000");

    [Fact]
    public void The_format_does_not_change()
    {
        var first = Chain.Append(RecordingTail.Empty, Session, 1_700_000_000_000, EntryKind.Opened, "{}"u8.ToArray());
        var second = Chain.Append(
            Chain.TailOf(first), Session, 1_700_000_000_001, EntryKind.Admitted, "{\"method\":\"tools/list\"}"u8.ToArray());
        Assert.Equal("957ea95e374b9f1596178996b17cc2e88f69ebb93b09ed6c14cbbd9e3c055216", Convert.ToHexStringLower(first.Hash.Span));
        Assert.Equal("956eb3e07adebc5ec8339850587df929795f34c7132c41d03321db3084bdbcf9", Convert.ToHexStringLower(second.Hash.Span));
    }

    [Fact]
    public void Every_member_is_covered()
    {
        var tail = new RecordingTail(4, new byte[32]);
        byte[] payload = [1, 2, 3];
        var hashes = new[]
        {
            Chain.Append(tail, Session, 5, EntryKind.Opened, payload),
            Chain.Append(tail with { Sequence = 5 }, Session, 5, EntryKind.Opened, payload),
            Chain.Append(tail with { Hash = Enumerable.Repeat((byte)1, 32).ToArray() }, Session, 5, EntryKind.Opened, payload),
            Chain.Append(tail, new SessionId("s_1"), 5, EntryKind.Opened, payload),
            Chain.Append(tail, Session, 6, EntryKind.Opened, payload),
            Chain.Append(tail, Session, 5, EntryKind.Bound, payload),
            Chain.Append(tail, Session, 5, EntryKind.Opened, new byte[] { 1, 2, 4 }),
        };
        Assert.Equal(hashes.Length, hashes.Select(entry => Convert.ToHexString(entry.Hash.Span)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Appending_allocates_the_entry_and_its_hash_and_nothing_else()
    {
        const int Count = 1_000;
        const int EntryBytes = 144;
        const int HashArrayBytes = 56;
        var payload = new byte[1_024];
        Chain.Append(RecordingTail.Empty, Session, 1, EntryKind.Admitted, payload);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < Count; n++) Chain.Append(RecordingTail.Empty, Session, n, EntryKind.Admitted, payload);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, Count * (EntryBytes + HashArrayBytes));
    }

    [Fact]
    public void Verifying_keeps_little_of_each_session()
    {
        const int Count = 1_000;
        const int BytesMax = 1_000;
        var entry = StoredEntry.From(Chain.Append(RecordingTail.Empty, Session, 1, EntryKind.Admitted, "{}"u8.ToArray()));
        new ChainVerifier(Session).Add(entry);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < Count; n++) Assert.True(new ChainVerifier(Session).Add(entry));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, Count * BytesMax);
    }

    [Fact]
    public void What_cannot_be_chained_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Chain.Append(new RecordingTail(0, new byte[31]), Session, 0, EntryKind.Opened, default));
        Assert.Throws<ArgumentException>(() => Chain.Append(new RecordingTail(-1, new byte[32]), Session, 0, EntryKind.Opened, default));
        Assert.Throws<ArgumentException>(() => Chain.Append(RecordingTail.Empty, new SessionId(""), 0, EntryKind.Opened, default));
        var tooLong = new SessionId(new string('é', 65));
        Assert.Throws<ArgumentException>(() => Chain.Append(RecordingTail.Empty, tooLong, 0, EntryKind.Opened, default));
        Assert.Throws<ArgumentException>(() => Chain.Append(RecordingTail.Empty, Session, 0, default(EntryKind), default));
        Assert.Equal(1, Chain.Append(RecordingTail.Empty, new SessionId(new string('é', 64)), 0, EntryKind.Opened, default).Sequence);
    }

    [Fact]
    public void A_sound_chain_is_intact()
    {
        var verifier = new ChainVerifier(Session);
        var entries = Some(5);
        foreach (var entry in entries) Assert.True(verifier.Add(entry));
        Assert.Null(verifier.Finish(new RecordingTail(5, entries[^1].Hash)));
        Assert.Equal((5L, 100L, 104L), (verifier.Entries, verifier.FirstAtUnixMs, verifier.LastAtUnixMs));
    }

    [Fact]
    public void A_chain_verifies_without_its_payloads()
    {
        var verifier = new ChainVerifier(Session);
        var entries = Some(5);
        var kinds = string.Join("\",\"", entries.Select(e => ((EntryKind)e.Kind).ToString().ToLowerInvariant()).Distinct());
        var erased = Chain.Append(new RecordingTail(5, entries[^1].Hash), Session, 1, EntryKind.Erased,
            Encoding.UTF8.GetBytes($$"""{"through":5,"kinds":["{{kinds}}"]}"""));
        entries[1] = Dropped(entries[1]);
        entries[4] = Dropped(entries[4]);
        foreach (var entry in entries) verifier.Add(entry);
        verifier.Add(StoredEntry.From(erased));
        Assert.Null(verifier.Finish(Chain.TailOf(erased)));

        static StoredEntry Dropped(StoredEntry entry) =>
            entry with { Payload = null, PayloadHash = System.Security.Cryptography.SHA256.HashData(entry.Payload!.Value.Span) };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_fault_is_named_and_placed(int at)
    {
        Breaks(at, ChainFault.AlteredEntry, entries => entries[at] = entries[at] with { Payload = "{\"n\":99}"u8.ToArray() });
        Breaks(at, ChainFault.AlteredEntry, entries => entries[at] = entries[at] with { AtUnixMs = 99 });
        Breaks(at, ChainFault.AlteredEntry, entries => entries[at] = entries[at] with { Kind = 2 });
        Breaks(at, ChainFault.Malformed, entries => entries[at] = entries[at] with { Kind = 77 });
        Breaks(at, ChainFault.Malformed, entries => entries[at] = entries[at] with { Payload = null });
        Breaks(at, ChainFault.Malformed, entries => entries[at] = entries[at] with { Hash = new byte[31] });
        Breaks(at, ChainFault.Malformed, entries => entries[at] = entries[at] with { Session = new SessionId("s_other") });
        Breaks(at, at == 4 ? ChainFault.CutTail : ChainFault.Gap, entries => entries.RemoveAt(at));
        Breaks(at + 1, ChainFault.Duplicate, entries => entries.Insert(at + 1, entries[at]));
        if (at == 4) return;
        Breaks(at, ChainFault.AlteredHash, entries => entries[at] = entries[at] with { Hash = new byte[32] });
        Breaks(at, ChainFault.Gap, entries => (entries[at], entries[at + 1]) = (entries[at + 1], entries[at]));
    }

    [Fact]
    public void An_entry_that_was_rewritten_with_its_hash_breaks_at_the_next_one()
    {
        var entries = Some(5).ToList();
        var forged = Chain.Append(new RecordingTail(1, entries[0].Hash), Session, 101, EntryKind.Admitted, "{\"n\":0}"u8.ToArray());
        entries[1] = StoredEntry.From(forged);
        var fault = Verify(entries, new RecordingTail(5, entries[^1].Hash))!;
        Assert.Equal((3L, ChainFault.AlteredEntry), (fault.Sequence, fault.Fault));
    }

    [Fact]
    public void An_end_that_the_store_did_not_note_is_found()
    {
        var entries = Some(5).ToList();
        Assert.Equal(ChainFault.WrongTail, Verify(entries, new RecordingTail(4, entries[3].Hash))!.Fault);
        Assert.Equal(ChainFault.WrongTail, Verify(entries, new RecordingTail(5, entries[3].Hash))!.Fault);
        Assert.Equal(ChainFault.OutOfOrder, Verify([entries[0], entries[1], entries[2], entries[1]], null)!.Fault);
    }

    private static void Breaks(int at, ChainFault fault, Action<List<StoredEntry>> tamper)
    {
        var entries = Some(5).ToList();
        var tail = new RecordingTail(5, entries[^1].Hash);
        tamper(entries);
        var found = Verify(entries, tail);
        Assert.NotNull(found);
        Assert.Equal((at + 1L, fault), (found.Sequence, found.Fault));
        Assert.Equal(Session, found.Session);
        Assert.DoesNotContain("99", found.Text.Replace(Session.Value, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static ChainBreak? Verify(IEnumerable<StoredEntry> entries, RecordingTail? tail)
    {
        var verifier = new ChainVerifier(Session);
        foreach (var entry in entries)
            if (!verifier.Add(entry)) break;
        return verifier.Finish(tail);
    }

    private static StoredEntry[] Some(int count)
    {
        var entries = new StoredEntry[count];
        var tail = RecordingTail.Empty;
        for (var i = 0; i < count; i++)
        {
            var entry = Chain.Append(tail, Session, 100 + i, EntryKind.Admitted, Encoding.UTF8.GetBytes($"{{\"n\":{i + 1}}}"));
            entries[i] = StoredEntry.From(entry);
            tail = Chain.TailOf(entry);
        }

        return entries;
    }
}

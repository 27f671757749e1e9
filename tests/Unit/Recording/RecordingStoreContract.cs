using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What every recording store must do. Written once; each store inherits it.</summary>
public abstract class RecordingStoreContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IRecordingStore Store { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Closes the store and opens it anew on the same data.</summary>
    protected abstract ValueTask ReopenAsync();

    [Fact]
    public async Task An_unknown_session_is_empty()
    {
        Assert.Equal(0, (await Store.TailAsync(OpaqueId.NewSession(), None)).Sequence);
        Assert.Equal(new byte[32], (await Store.TailAsync(OpaqueId.NewSession(), None)).Hash.ToArray());
        Assert.Empty(await ReadAll(OpaqueId.NewSession()));
    }

    [Fact]
    public async Task What_is_appended_is_read_back_byte_for_byte()
    {
        var session = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, "{}", "{\"a\":\"\\u0000é\"}", new string('x', 70_000), "");
        await Store.AppendAsync(entries);

        Same(entries, await ReadAll(session));
        var tail = await Store.TailAsync(session, None);
        Assert.Equal(4, tail.Sequence);
        Assert.Equal(entries[^1].Hash.ToArray(), tail.Hash.ToArray());
    }

    [Fact]
    public async Task What_is_appended_is_there_after_a_restart()
    {
        var session = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, "1", "2", "3");
        await Store.AppendAsync(entries);
        await ReopenAsync();
        Same(entries, await ReadAll(session));

        var more = Run(session, await Store.TailAsync(session, None), "4");
        await Store.AppendAsync(more);
        Same([.. entries, .. more], await ReadAll(session));
    }

    [Fact]
    public async Task Whoever_follows_sees_every_session_in_the_order_of_writing_and_goes_on_after_a_restart()
    {
        var (first, second) = (OpaqueId.NewSession(), OpaqueId.NewSession());
        var ones = Run(first, RecordingTail.Empty, "1", "2", "3");
        var twos = Run(second, RecordingTail.Empty, "4", "5");
        await Store.AppendAsync(ones[..1]);
        await Store.AppendAsync(twos[..1]);
        await Store.AppendAsync(ones[1..]);

        var seen = await Store.FollowAsync(0, 3, None);
        Same([ones[0], twos[0], ones[1]], [.. seen.Select(f => f.Entry)]);
        await ReopenAsync();
        await Store.AppendAsync(twos[1..]);

        var rest = await Store.FollowAsync(seen[^1].Position, 100, None);
        Same([ones[2], twos[1]], [.. rest.Select(f => f.Entry)]);
        Assert.True(rest[0].Position > seen[^1].Position && rest[1].Position > rest[0].Position);
        Assert.Empty(await Store.FollowAsync(rest[^1].Position, 100, None));
    }

    [Fact]
    public async Task One_look_at_large_entries_is_bounded()
    {
        var session = OpaqueId.NewSession();
        await Store.AppendAsync(Run(session, RecordingTail.Empty, [.. Enumerable.Range(0, 9).Select(_ => new string('x', 1 << 20))]));
        var (count, after) = (0, 0L);
        for (var seen = await Store.FollowAsync(after, 100, None); seen.Count > 0; seen = await Store.FollowAsync(after, 100, None))
        {
            Assert.InRange(seen.Count, 1, 5);
            (count, after) = (count + seen.Count, seen[^1].Position);
        }

        Assert.Equal(9, count);
    }

    [Fact]
    public async Task Of_an_erased_payload_only_its_hash_is_left_and_the_chain_verifies_if_an_entry_says_so()
    {
        var session = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, [.. Enumerable.Range(0, 600).Select(n => $"{{\"n\":{n}}}")]);
        await Store.AppendAsync(entries);
        Assert.Equal(0, await Store.EraseAsync(session, 500, new HashSet<EntryKind> { EntryKind.Completed }, None));
        Assert.Equal(500, await Store.EraseAsync(session, 500, new HashSet<EntryKind> { EntryKind.Admitted }, None));
        Assert.Equal(0, await Store.EraseAsync(session, 500, new HashSet<EntryKind> { EntryKind.Admitted }, None));

        await ReopenAsync();
        var read = await ReadAll(session);
        Assert.All(read, e => Assert.Equal(e.Sequence <= 500, e.Payload.IsEmpty));
        Assert.All(read[..500], e => Assert.Equal(SHA256.HashData(entries[e.Sequence - 1].Payload.Span), e.PayloadHash.ToArray()));
        Assert.Equal((500L, ChainFault.MissingPayload), await BreakAsync(session));

        var tooShort = Chain.Append(await Store.TailAsync(session, None), session, 1, EntryKind.Erased, Erased(499));
        await Store.AppendAsync([tooShort]);
        Assert.Equal((500L, ChainFault.MissingPayload), await BreakAsync(session));
        await Store.AppendAsync([Chain.Append(Chain.TailOf(tooShort), session, 1, EntryKind.Erased, Erased(500))]);
        Assert.Equal(602, await AssertIntact(session));
    }

    [Fact]
    public async Task A_body_is_there_with_the_entry_that_names_it_and_goes_with_the_kind_that_it_belongs_to()
    {
        var session = OpaqueId.NewSession();
        var (one, other) = (Attached(session, EntryKind.Admitted, "one"), Attached(session, EntryKind.Completed, "other"));
        var first = Chain.Append(RecordingTail.Empty, session, 1, EntryKind.Attached, one.Payload) with { Body = one.Body };
        var second = Chain.Append(Chain.TailOf(first), session, 2, EntryKind.Attached, other.Payload) with { Body = other.Body };
        Assert.Null(await Store.BodyAsync(one.Name, None));
        await Store.AppendAsync([first, second]);
        await ReopenAsync();

        Assert.Equal(one.Body, (await Store.BodyAsync(one.Name, None))!.Value.ToArray());
        Assert.Null(await Store.BodyAsync(new string('0', 64), None));
        Assert.Null(await Store.BodyAsync("../../gateway.key", None));
        Assert.All(await ReadAll(session), static entry => Assert.True(entry.Body.IsEmpty));

        await Store.EraseAsync(session, 1, new HashSet<EntryKind> { EntryKind.Completed }, None);
        Assert.NotNull(await Store.BodyAsync(other.Name, None));
        await Store.EraseAsync(session, 2, new HashSet<EntryKind> { EntryKind.Completed }, None);
        await Store.EraseAsync(session, 2, new HashSet<EntryKind> { EntryKind.Completed }, None);
        Assert.Null(await Store.BodyAsync(other.Name, None));
        Assert.NotNull(await Store.BodyAsync(one.Name, None));
    }

    [Fact]
    public async Task A_body_without_an_entry_that_names_it_and_an_entry_without_its_body_are_refused()
    {
        var session = OpaqueId.NewSession();
        var attached = Attached(session, EntryKind.Admitted, "text");
        var entry = Chain.Append(RecordingTail.Empty, session, 1, EntryKind.Attached, attached.Payload);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([entry]));
        var other = Run(session, RecordingTail.Empty, "{}")[0];
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([other with { Body = attached.Body }]));
        var lost = Chain.Append(new RecordingTail(7, new byte[32]), session, 1, EntryKind.Attached, attached.Payload) with { Body = attached.Body };
        await Assert.ThrowsAsync<ChainConflictException>(() => Store.AppendAsync([lost]));
        Assert.Null(await Store.BodyAsync(attached.Name, None));
    }

    private static (byte[] Payload, byte[] Body, string Name) Attached(SessionId session, EntryKind of, string text)
    {
        var body = StoredBody.Seal(null, 1, Encoding.UTF8.GetBytes($"{{\"session\":\"{session.Value}\",\"text\":\"{text}\"}}"));
        var attachment = Attachment.To(of, body);
        return (attachment.Write(), body, attachment.Name);
    }

    private static byte[] Erased(long through) => Encoding.UTF8.GetBytes($$"""{"through":{{through}},"kinds":["admitted"],"reason":"r"}""");

    private async Task<(long, ChainFault)?> BreakAsync(SessionId session)
    {
        var verifier = new ChainVerifier(session);
        foreach (var entry in await ReadAll(session)) verifier.Add(StoredEntry.From(entry));
        return verifier.Finish(await Store.TailAsync(session, None)) is { } found ? (found.Sequence, found.Fault) : null;
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 10_001)]
    public async Task A_look_out_of_bounds_is_refused(long after, int limit) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.FollowAsync(after, limit, None));

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(255, 746)]
    [InlineData(256, 745)]
    [InlineData(257, 744)]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 0)]
    public async Task Reading_begins_at_any_entry(long from, int count)
    {
        var session = OpaqueId.NewSession();
        var other = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, [.. Enumerable.Range(1, 1_000).Select(n => $"{{\"n\":{n}}}")]);
        var others = Run(other, RecordingTail.Empty, [.. Enumerable.Range(1, 1_000).Select(n => $"{{\"o\":{n}}}")]);
        for (var i = 0; i < 1_000; i += 50)
        {
            await Store.AppendAsync(entries[i..(i + 50)]);
            await Store.AppendAsync(others[i..(i + 50)]);
        }

        var read = await ReadAll(session, from);
        Assert.Equal(count, read.Count);
        Same(entries[^count..], read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task An_append_that_does_not_follow_the_tail_loses_and_writes_nothing(int from)
    {
        var session = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, "1", "2", "3", "4", "5", "6");
        await Store.AppendAsync(entries[..2]);
        await Assert.ThrowsAsync<ChainConflictException>(() => Store.AppendAsync(entries[from..]));
        Same(entries[..2], await ReadAll(session));
        await Store.AppendAsync(entries[2..]);
        Same(entries, await ReadAll(session));
    }

    // Of two owners of a session the one that lost an entry may have chained others on it.
    [Fact]
    public async Task An_append_that_follows_another_entry_of_the_right_number_loses_and_writes_nothing()
    {
        var session = OpaqueId.NewSession();
        var (kept, lost) = (Run(session, RecordingTail.Empty, "1", "2"), Run(session, RecordingTail.Empty, "one", "two", "three"));
        await Store.AppendAsync(kept[..1]);
        var late = lost[1..].Select(entry => Store.AppendAsync([entry])).ToArray();
        foreach (var append in late) await Assert.ThrowsAsync<ChainConflictException>(() => append);
        await Store.AppendAsync(kept[1..]);
        await Assert.ThrowsAsync<ChainConflictException>(() => Store.AppendAsync(lost[2..]));
        Same(kept, await ReadAll(session));
        Assert.Equal(2, await AssertIntact(session));
    }

    [Fact]
    public async Task A_conflict_fails_its_own_caller_only()
    {
        var sessions = Enumerable.Range(0, 32).Select(_ => OpaqueId.NewSession()).ToArray();
        var good = sessions.Select(session => Store.AppendAsync(Run(session, RecordingTail.Empty, "1"))).ToArray();
        var bad = sessions.Select(session => Store.AppendAsync(Run(session, RecordingTail.Empty, "other"))).ToArray();
        await Task.WhenAll(good);
        foreach (var append in bad) await Assert.ThrowsAsync<ChainConflictException>(() => append);
    }

    [Fact]
    public async Task Of_many_appenders_of_one_sequence_exactly_one_wins()
    {
        var session = OpaqueId.NewSession();
        var tail = RecordingTail.Empty;
        for (var round = 0; round < 20; round++)
        {
            var from = tail;
            var candidates = Enumerable.Range(0, 16).Select(n => Run(session, from, $"{{\"round\":{round},\"by\":{n}}}")).ToArray();
            var results = await Task.WhenAll(candidates.Select(candidate => Task.Run(() => Won(candidate))));
            Assert.Equal(1, results.Count(won => won));
            tail = await Store.TailAsync(session, None);
            Assert.Equal(round + 1, tail.Sequence);
            Assert.Contains(candidates, candidate => candidate[0].Hash.Span.SequenceEqual(tail.Hash.Span));
        }

        await AssertIntact(session);
    }

    [Fact]
    public async Task Appends_that_were_started_in_order_are_committed_in_order()
    {
        var session = OpaqueId.NewSession();
        var entries = Run(session, RecordingTail.Empty, [.. Enumerable.Range(0, 2_000).Select(n => $"{n}")]);
        await Task.WhenAll(entries.Select(entry => Store.AppendAsync([entry])));
        Same(entries, await ReadAll(session));
    }

    [Fact]
    public async Task Many_sessions_write_at_once()
    {
        var sessions = Enumerable.Range(0, 64).Select(_ => OpaqueId.NewSession()).ToArray();
        await Task.WhenAll(sessions.Select(session => Task.Run(async () =>
        {
            var tail = RecordingTail.Empty;
            for (var n = 0; n < 50; n++)
            {
                var entry = Chain.Append(tail, session, n, EntryKind.Admitted, Encoding.UTF8.GetBytes($"{{\"n\":{n}}}"));
                await Store.AppendAsync([entry]);
                tail = Chain.TailOf(entry);
            }
        })));
        foreach (var session in sessions) Assert.Equal(50, await AssertIntact(session));
    }

    [Fact]
    public async Task Entries_that_are_no_run_are_refused()
    {
        var entries = Run(OpaqueId.NewSession(), RecordingTail.Empty, "1", "2", "3");
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([entries[0], entries[2]]));
        var others = Run(OpaqueId.NewSession(), RecordingTail.Empty, "1", "2");
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([entries[0], others[1]]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync([entries[0] with { Hash = new byte[31] }]));
        Assert.Empty(await ReadAll(entries[0].Session));
    }

    /// <summary>A chained run of entries.</summary>
    protected static RecordingEntry[] Run(SessionId session, RecordingTail tail, params string[] payloads)
    {
        var entries = new RecordingEntry[payloads.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = Chain.Append(tail, session, 1_700_000_000_000 + i, EntryKind.Admitted, Encoding.UTF8.GetBytes(payloads[i]));
            tail = Chain.TailOf(entries[i]);
        }

        return entries;
    }

    protected async Task<List<RecordingEntry>> ReadAll(SessionId session, long from = 1)
    {
        var read = new List<RecordingEntry>();
        await foreach (var entry in Store.ReadAsync(session, from, None)) read.Add(entry);
        return read;
    }

    protected async Task<long> AssertIntact(SessionId session)
    {
        var verifier = new ChainVerifier(session);
        foreach (var entry in await ReadAll(session)) verifier.Add(StoredEntry.From(entry));
        Assert.Null(verifier.Finish(await Store.TailAsync(session, None)));
        return verifier.Entries;
    }

    protected static void Same(IReadOnlyList<RecordingEntry> expected, IReadOnlyList<RecordingEntry> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i] with { Payload = default, Hash = default, PreviousHash = default }, actual[i] with { Payload = default, Hash = default });
            Assert.Equal(expected[i].Payload.ToArray(), actual[i].Payload.ToArray());
            Assert.Equal(expected[i].Hash.ToArray(), actual[i].Hash.ToArray());
        }
    }

    private async Task<bool> Won(RecordingEntry[] candidate)
    {
        try
        {
            await Store.AppendAsync(candidate);
            return true;
        }
        catch (ChainConflictException)
        {
            return false;
        }
    }
}

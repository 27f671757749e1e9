using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

public sealed class SealerTests : IAsyncDisposable
{
    private readonly EvidenceBed bed = new();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task Ends_are_signed_and_verify()
    {
        await bed.FillAsync(sessions: 5, entries: 7);
        var report = bed.Verify();
        Assert.True(report.Intact, report.ToText());
        Assert.Equal((35, 0), (report.Evidence!.SealedTo, report.Evidence.Unsealed));
        Assert.Contains("not signed yet", report.ToText(), StringComparison.Ordinal);
        Assert.Contains("\"sealedTo\": 35", report.ToJson(), StringComparison.Ordinal);

        await bed.AppendAsync(EvidenceBed.Session(0), "{}");
        Assert.Equal(1, bed.Verify().Evidence!.Unsealed);
        Assert.True(bed.Verify().Intact);
    }

    [Fact]
    public async Task Nothing_is_signed_when_nothing_moved()
    {
        await bed.FillAsync(2, 2);
        var sealer = await bed.OpenAsync();
        Assert.Null(await sealer.SealAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_leaf_tells_what_became_of_its_session_also_after_a_restart()
    {
        var session = EvidenceBed.Session(1);
        var expected = new List<HeadState>();
        foreach (var (payload, kind, state) in new[]
        {
            ("{}", EntryKind.Opened, HeadState.Open),
            ("{\"status\":\"paused\"}", EntryKind.Status, HeadState.Paused),
            ("{}", EntryKind.Denied, HeadState.Paused),
            ("{\"status\":\"open\"}", EntryKind.Status, HeadState.Open),
            ("{}", EntryKind.Interrupted, HeadState.Interrupted),
            ("{}", EntryKind.Admitted, HeadState.Open),
            ("{\"status\":\"terminated\"}", EntryKind.Status, HeadState.Terminated),
            ("{}", EntryKind.Completed, HeadState.Terminated),
        })
        {
            await bed.AppendAsync(session, payload, kind);
            await bed.SealAsync();
            await bed.CloseAsync();
            expected.Add(state);
        }

        var heads = LeafTiles.Open(bed.Folder, expected.Count).Leaves(0).Select(leaf => SessionHead.Decode(leaf)!).ToList();
        Assert.Equal(expected, heads.Select(head => head.State));
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
    }

    [Fact]
    public void Many_leaves_fill_tiles_of_every_level_and_prove_themselves()
    {
        const int Leaves = 66_000;
        EvidenceFolder.Create(bed.Folder);
        var tiles = LeafTiles.Open(bed.Folder, 0);
        var frontier = new MerkleFrontier();
        var roots = new Dictionary<long, byte[]>();
        for (var done = 0; done < Leaves;)
        {
            var count = Math.Min(done % 1_999 + 1, Leaves - done);
            tiles.Append([.. Enumerable.Range(done, count).Select(n => Encoding.ASCII.GetBytes($"leaf {n}"))], frontier);
            done += count;
            roots[done] = frontier.Root();
            // A restart in between.
            if (done % 7 == 0) tiles = LeafTiles.Open(bed.Folder, done);
        }

        var tree = new MerkleTree(tiles.Node);
        Assert.Equal(frontier.Root(), tree.Root(Leaves));
        Assert.Equal(frontier.Root(), MerkleFrontier.Of(Leaves, tiles.Node).Root());
        foreach (var index in (long[])[0, 255, 256, 65_535, 65_536, Leaves - 1])
        {
            var leaf = MerkleHash.Leaf(Encoding.ASCII.GetBytes($"leaf {index}"));
            Assert.True(MerkleProof.IsIncluded((ulong)index, Leaves, leaf, tree.Inclusion(index, Leaves), roots[Leaves]));
        }

        foreach (var (size, root) in roots)
            Assert.True(MerkleProof.IsConsistent((ulong)size, Leaves, root, roots[Leaves], tree.Consistency(size, Leaves)));
        Assert.Equal(Leaves, tiles.Leaves(0).Count());
    }

    [Fact]
    public async Task A_bundle_that_is_longer_than_its_leaves_can_be_is_altered_and_never_read_whole()
    {
        await bed.FillAsync(2, 3);
        await bed.CloseAsync();
        // As large as no array can be, and without a byte on the disk.
        using (var file = new FileStream(Path.Combine(bed.Folder, "tile", "entries", "000"), FileMode.Open)) file.SetLength(1L << 32);
        Assert.Contains(bed.Verify().Breaks, static found => found.Fault == ChainFault.AlteredLeaf);
        await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("checkpoint")]
    [InlineData("checkpoint.witnessed")]
    [InlineData("rotations")]
    public async Task A_file_that_somebody_made_huge_is_none_and_never_read_whole(string name)
    {
        await bed.FillAsync(2, 3);
        await bed.CloseAsync();
        // More than memory has room for, and next to nothing on the disk.
        using (var file = new FileStream(Path.Combine(bed.Folder, name), FileMode.OpenOrCreate))
        {
            file.WriteByte((byte)'l');
            file.SetLength(1L << 36);
        }

        Assert.False(bed.Verify().Intact);
        if (name != "checkpoint.witnessed") await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
    }

    [Fact]
    public async Task What_was_written_but_not_signed_is_written_over()
    {
        await bed.FillAsync(3, 3);
        var size = (await bed.SealAsync()).Size;
        await bed.CloseAsync();
        // The machine stopped between the leaves and the signature, and in the middle of the signature's line.
        LeafTiles.Open(bed.Folder, size).Append([Encoding.ASCII.GetBytes("never signed")], new MerkleFrontier());
        File.AppendAllText(EvidenceFolder.Checkpoints(bed.Folder), "log.example\n12\nAAAA");
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());

        await bed.AppendAsync(EvidenceBed.Session(7), "{}", EntryKind.Opened);
        await bed.SealAsync();
        var report = bed.Verify();
        Assert.True(report.Intact, report.ToText());
        Assert.Equal(0, report.Evidence!.Unsealed);
    }

    [Fact]
    public async Task An_older_recording_a_lost_leaf_and_another_key_are_not_signed_on()
    {
        await bed.FillAsync(3, 3);
        await bed.CloseAsync();
        var (database, log) = (bed.Files.Copy(), File.ReadAllBytes(Path.Combine(bed.Files.Path + "-entries", "0000000001.log")));
        await bed.FillAsync(1, 2);
        await bed.CloseAsync();

        bed.Files.Restore(database);
        File.WriteAllBytes(Path.Combine(bed.Files.Path + "-entries", "0000000001.log"), log);
        var refused = await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
        Assert.Contains("older copy", refused.Message, StringComparison.Ordinal);
        Assert.Contains(bed.Verify().Breaks, found => found.Fault == ChainFault.RolledBack);
        await bed.CloseAsync();

        var key = File.ReadAllText(bed.KeyFile);
        File.Delete(bed.KeyFile);
        refused = await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
        Assert.Contains("rotate-key", refused.Message, StringComparison.Ordinal);
        File.WriteAllText(bed.KeyFile, key);

        var tile = Path.Combine(bed.Folder, "tile", "0", "000");
        var hashes = File.ReadAllBytes(tile);
        hashes[40] ^= 1;
        File.WriteAllBytes(tile, hashes);
        refused = await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
        Assert.Contains("fork", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_hands_over_and_both_are_believed()
    {
        await bed.FillAsync(2, 4);
        await bed.CloseAsync();
        var first = SigningKey.Open(bed.KeyFile, null).Key;
        var second = KeyHandover.Rotate(bed.Folder, bed.KeyFile);
        await bed.AppendAsync(EvidenceBed.Session(9), "{}");
        await bed.SealAsync();
        await bed.CloseAsync();
        var third = KeyHandover.Rotate(bed.Folder, bed.KeyFile);
        await bed.AppendAsync(EvidenceBed.Session(9), "{}");
        await bed.SealAsync();

        Assert.Equal(third.ToString(), bed.Verify().Evidence!.SignedBy);
        foreach (var known in (NoteKey[])[first, second, third])
            Assert.True(bed.Verify(new EvidenceTrust([known], null)).Intact, bed.Verify(new EvidenceTrust([known], null)).ToText());
        var stranger = SigningKey.Read(SigningKey.Make("log.example")).Key;
        Assert.Contains(bed.Verify(new EvidenceTrust([stranger], null)).Breaks, found => found.Fault == ChainFault.UntrustedKey);
    }

    [Fact]
    public async Task A_rotation_of_another_log_hands_nothing_over()
    {
        await bed.FillAsync(2, 4);
        var size = (await bed.SealAsync()).Size;
        await bed.CloseAsync();
        var (old, text) = (SigningKey.Read(File.ReadAllText(bed.KeyFile)), SigningKey.Make("log.example"));
        var rotation = new KeyRotation("other.example", size, SigningKey.Read(text).Key).ToText();
        var signature = new NoteSignature(old.Key.Name, old.Key.Id, old.Sign(Encoding.UTF8.GetBytes(rotation)));
        NoteFile.Append(EvidenceFolder.Rotations(bed.Folder), 0, new SignedNote(rotation, [signature]));

        Assert.Contains(bed.Verify().Breaks, static found => found.Fault == ChainFault.AlteredCheckpoint);
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(bed.Files.Path), StringComparison.Ordinal);
        File.WriteAllText(bed.KeyFile, text);
        await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
        Assert.Throws<EvidenceException>(() => KeyHandover.Rotate(bed.Folder, bed.KeyFile));
    }

    [Fact]
    public async Task A_checkpoint_that_was_kept_finds_an_older_or_another_log()
    {
        await bed.FillAsync(2, 4);
        var kept = Checkpoint.Parse((await bed.SealAsync()).Latest!.Text)!;
        await bed.AppendAsync(EvidenceBed.Session(9), "{}");
        await bed.SealAsync();
        Assert.True(bed.Verify(new EvidenceTrust([], kept)).Intact);
        foreach (var other in (Checkpoint[])[kept with { Size = kept.Size + 2 }, kept with { Root = new byte[32] }, kept with { Origin = "other" }])
            Assert.Contains(bed.Verify(new EvidenceTrust([], other)).Breaks, found => found.Fault == ChainFault.RolledBack);

        await bed.CloseAsync();
        Directory.Delete(bed.Folder, recursive: true);
        Assert.True(bed.Verify().Intact);
        Assert.Contains("nothing is signed", bed.Verify().ToText(), StringComparison.Ordinal);
        Assert.Contains(bed.Verify(new EvidenceTrust([], kept)).Breaks, found => found.Fault == ChainFault.NoCheckpoints);
    }
}

using System.Text;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Where a log is gone on with after a power cut, that nothing is signed over what shows that more was signed, and what shows that no
/// more.</summary>
public sealed class LogEndTests : IAsyncDisposable
{
    private readonly EvidenceBed bed = new();

    private string Notes => EvidenceFolder.Checkpoints(bed.Folder);

    private string Copy => EvidenceFolder.Checkpoint(bed.Folder);

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task A_damaged_last_checkpoint_is_not_signed_over()
    {
        await FillAsync();
        var notes = File.ReadAllBytes(Notes);
        // Behind the last one's beginning: each of its bytes made another, so that it parses no more, has no more the form, or another size.
        var begin = NoteFile.Read(Notes).SkipLast(1).Last().End;
        for (var at = begin; at < notes.Length - 1; at += 3)
        {
            var spoilt = (byte[])notes.Clone();
            spoilt[at] ^= 0x1f;
            await RefusesAsync(spoilt);
        }

        await RefusesAsync(notes[..^1]);
        await GoesOnAsync(notes);
    }

    [Fact]
    public async Task Checkpoints_that_were_cut_off_are_not_signed_again()
    {
        await FillAsync();
        var notes = File.ReadAllBytes(Notes);
        foreach (var (_, end) in NoteFile.Read(Notes).SkipLast(1).ToList()) await RefusesAsync(notes[..(int)end]);
        await RefusesAsync([]);
        await RefusesAsync(null);
        File.Move(Copy, Copy + ".away");
        await RefusesAsync(null);
        File.Move(Copy + ".away", Copy);

        var copy = Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(Copy))!.Text)!;
        var signature = SignedNote.Parse(File.ReadAllBytes(Copy))!.Signatures;
        var whole = File.ReadAllBytes(Copy);
        File.WriteAllText(Copy, new SignedNote((copy with { Root = new byte[32] }).ToText(), signature).ToString());
        await RefusesAsync(notes);
        File.WriteAllText(Copy, "no note");
        await RefusesAsync(notes);
        File.WriteAllBytes(Copy, whole);
        await GoesOnAsync(notes);
    }

    [Fact]
    public async Task Leaves_whose_checkpoints_and_key_were_taken_away_are_not_written_over()
    {
        await FillAsync();
        foreach (var path in (string[])[Notes, Copy, EvidenceFolder.Key(bed.Folder)]) File.Delete(path);
        await RefusesAsync(null);
        await bed.CloseAsync();
        Assert.Equal(ChainFault.NoCheckpoints, Assert.Single(bed.Verify().Breaks).Fault);
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(bed.Files.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_put_back_to_an_earlier_checkpoint_or_to_none_is_signed_anew_and_shown_by_a_kept_checkpoint_alone(bool isBegun)
    {
        await bed.AppendAsync(EvidenceBed.Session(0), "{}");
        if (isBegun) await bed.SealAsync();
        await bed.CloseAsync();
        var folder = Path.GetDirectoryName(bed.Files.Path)!;
        var before = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(static path => path, File.ReadAllBytes);
        await bed.AppendAsync(EvidenceBed.Session(1), "{}");
        await bed.SealAsync();
        await bed.CloseAsync();
        var key = EvidenceKeys.Read(bed.Folder).Current!;
        var kept = Checkpoint.Parse(SignedNote.Parse(File.ReadAllBytes(Copy))!.Text)!;
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(path => path != bed.KeyFile)) File.Delete(path);
        foreach (var (path, bytes) in before) File.WriteAllBytes(path, bytes);

        await bed.AppendAsync(EvidenceBed.Session(2), "{}");
        await bed.SealAsync();
        await bed.CloseAsync();
        Assert.True(bed.Verify(new EvidenceTrust([key], null)).Intact);
        Assert.Equal(ChainFault.RolledBack, Assert.Single(bed.Verify(new EvidenceTrust([key], kept)).Breaks).Fault);
    }

    [Fact]
    public async Task A_checkpoint_that_a_power_cut_tore_is_written_over()
    {
        await FillAsync();
        var notes = File.ReadAllBytes(Notes);
        var last = notes[(int)NoteFile.Read(Notes).SkipLast(1).Last().End..];
        foreach (var torn in Torn(last))
        {
            byte[] left = [.. File.ReadAllBytes(Notes), .. torn];
            File.WriteAllBytes(Notes, left);
            Assert.True(bed.Verify().Intact, bed.Verify().ToText());
            await GoesOnAsync(left);
        }

        File.AppendAllText(Notes, $"{new string('\0', 20)}\n\n\u2014 log.example AAAAAAAA\n\n");
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(bed.Files.Path));
    }

    [Fact]
    public async Task A_copy_that_was_not_renewed_before_a_kill_is_renewed_before_another_checkpoint_is_begun()
    {
        await FillAsync();
        var older = NoteFile.Read(Notes).SkipLast(1).Last().Note!.ToString();
        foreach (var left in (string?[])[older, null])
        {
            var newest = File.ReadAllText(Copy);
            if (left is null) File.Delete(Copy);
            else File.WriteAllText(Copy, left);
            await bed.OpenAsync();
            Assert.Equal(newest, File.ReadAllText(Copy));
            await bed.CloseAsync();
        }
    }

    [Fact]
    public async Task A_rotation_that_a_power_cut_tore_is_as_none_and_written_over()
    {
        await FillAsync();
        KeyHandover.Rotate(bed.Folder, bed.KeyFile);
        await GoesOnAsync(File.ReadAllBytes(Notes));
        var rotations = File.ReadAllBytes(EvidenceFolder.Rotations(bed.Folder));
        foreach (var torn in Torn(rotations))
        {
            File.WriteAllBytes(EvidenceFolder.Rotations(bed.Folder), [.. rotations, .. torn]);
            Assert.True(bed.Verify().Intact, bed.Verify().ToText());
            if (torn[0] == 0 && torn.Length % 5 == 0 && ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(bed.Files.Path));
        }

        await GoesOnAsync(File.ReadAllBytes(Notes));
        KeyHandover.Rotate(bed.Folder, bed.KeyFile);
        await GoesOnAsync(File.ReadAllBytes(Notes));
        Assert.Equal(2, NoteFile.Read(EvidenceFolder.Rotations(bed.Folder)).Count());
        File.AppendAllText(EvidenceFolder.Rotations(bed.Folder), "no note\n\n\u2014 log.example AAAAAAAA\n\n");
        Assert.False(bed.Verify().Intact);
    }

    [Fact]
    public async Task A_first_checkpoint_that_a_power_cut_tore_is_written_over()
    {
        await bed.AppendAsync(EvidenceBed.Session(0), "{}");
        await bed.SealAsync();
        await bed.CloseAsync();
        foreach (var torn in Torn(File.ReadAllBytes(Notes)).Append([]))
        {
            File.Delete(Copy);
            await GoesOnAsync(torn);
            await RefusesAsync(torn);
        }
    }

    [Fact]
    public async Task The_file_of_the_key_comes_whole_or_not_at_all()
    {
        await bed.AppendAsync(EvidenceBed.Session(0), "{}");
        EvidenceFolder.Create(bed.Folder);
        // As a power cut leaves it before it has its name.
        File.WriteAllText(EvidenceFolder.Key(bed.Folder) + ".new", "log.ex");
        File.WriteAllBytes(Notes, []);
        await GoesOnAsync([]);
        Assert.False(File.Exists(EvidenceFolder.Key(bed.Folder) + ".new"));
    }

    private static IEnumerable<byte[]> Torn(byte[] note)
    {
        for (var length = 1; length < note.Length; length += 7)
        {
            yield return note[..length];
            yield return [.. new byte[length], .. note[length..]];
        }
    }

    private async Task FillAsync()
    {
        await bed.FillAsync(sessions: 3, entries: 4);
        await bed.CloseAsync();
    }

    private async Task RefusesAsync(byte[]? notes)
    {
        if (notes is null) File.Delete(Notes);
        else File.WriteAllBytes(Notes, notes);
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await Assert.ThrowsAsync<EvidenceException>(bed.SealAsync);
        Assert.Throws<EvidenceException>(() => KeyHandover.Rotate(bed.Folder, bed.KeyFile));
        Assert.Equal(notes, File.Exists(Notes) ? File.ReadAllBytes(Notes) : null);
    }

    private async Task GoesOnAsync(byte[] notes)
    {
        File.WriteAllBytes(Notes, notes);
        await bed.AppendAsync(EvidenceBed.Session(9), "{}");
        await bed.SealAsync();
        await bed.CloseAsync();
        var report = bed.Verify();
        Assert.True(report.Intact, report.ToText());
        Assert.Equal(0, report.Evidence!.Unsealed);
    }
}

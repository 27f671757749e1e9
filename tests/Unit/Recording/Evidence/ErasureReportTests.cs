using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores.Bodies;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Whoever can write the files can also write that something was erased: verification says how much is gone, and by what is not signed.</summary>
public sealed class ErasureReportTests : IAsyncDisposable
{
    private readonly EvidenceBed bed = new();

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Fact]
    public async Task What_is_gone_is_told_and_what_of_it_nobody_signed()
    {
        await bed.FillAsync(sessions: 3, entries: 6);
        Told(0, 0);
        await EraseAsync(session: 0, through: 2);
        await bed.SealAsync();
        Told(2, 0);
        // Not signed, and it also names what a signed entry accounts for.
        await EraseAsync(session: 0, through: 5);
        await EraseAsync(session: 1, through: 1);
        Told(6, 4);
        await bed.CloseAsync();
        Assert.Contains("6 payloads are gone; of 4 of them", bed.Verify().ToText(), StringComparison.Ordinal);
        Assert.Contains("not signed yet", bed.Verify().ToText(), StringComparison.Ordinal);
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(bed.Files.Path));

        await bed.AppendAsync(EvidenceBed.Session(2), "{}");
        await bed.SealAsync();
        Told(6, 0);
    }

    [Fact]
    public async Task So_it_is_with_bodies_and_where_nothing_is_signed_at_all()
    {
        var body = StoredBody.Seal(null, 1, "{}"u8.ToArray());
        var attached = Chain.Append(RecordingTail.Empty, EvidenceBed.Session(5), 1, EntryKind.Attached, Attachment.To(EntryKind.Admitted, body).Write());
        var admitted = Chain.Append(Chain.TailOf(attached), EvidenceBed.Session(5), 1, EntryKind.Admitted, "{}"u8.ToArray());
        var erased = Chain.Append(Chain.TailOf(admitted), EvidenceBed.Session(5), 1, EntryKind.Erased, Erased(2));
        await bed.Store.AppendAsync([attached with { Body = body }, admitted]);
        await bed.Store.AppendAsync([erased]);
        Told(0, 0);
        await bed.Store.EraseAsync(EvidenceBed.Session(5), 2, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None);
        foreach (var file in Directory.GetFiles(BodyFolder.Of(bed.Files.Path), "*", SearchOption.AllDirectories)) File.Delete(file);
        Told(2, 2);
        await bed.SealAsync();
        Told(2, 0);
    }

    [Theory]
    [InlineData("""{"through":3,"kinds":["admitted"]}""")]
    [InlineData("""{"through":9223372036854775807,"kinds":["admitted"]}""")]
    [InlineData("""{"through":1.5,"kinds":["admitted"]}""")]
    [InlineData("""{"through":1e0,"kinds":["admitted"]}""")]
    [InlineData("""{"through":"1","kinds":["admitted"]}""")]
    [InlineData("""{"through":true,"kinds":["admitted"]}""")]
    [InlineData("""{"through":-9223372036854775809,"kinds":["admitted"]}""")]
    [InlineData("""{"through":1,"kinds":["admitted","status"]}""")]
    [InlineData("""{"through":1,"kinds":["interrupted"]}""")]
    [InlineData("""{"through":1,"kinds":["erased"]}""")]
    [InlineData("""{"through":1,"kinds":["attached"]}""")]
    [InlineData("""{"through":1,"kinds":["3"]}""")]
    [InlineData("""{"through":1,"kinds":[""")]
    [InlineData("""{"through":1,"kinds":["Admitted"]}""")]
    [InlineData("""{"through":1,"kinds":["admitted,held"]}""")]
    public async Task An_entry_that_says_that_what_is_yet_to_come_never_goes_or_does_not_exist_was_erased_is_none(string said)
    {
        await bed.FillAsync(sessions: 1, entries: 2);
        await bed.CloseAsync();
        var index = bed.Files.Copy();
        await bed.AppendAsync(EvidenceBed.Session(0), said, EntryKind.Erased);
        await bed.CloseAsync();
        IsNone();
        // As a power cut leaves it: the log has the entry, and the index does not.
        bed.Files.Restore(index);
        IsNone();
    }

    private void IsNone()
    {
        var found = Assert.Single(bed.Verify().Breaks);
        Assert.Equal((3L, ChainFault.Malformed), (found.Sequence, found.Fault));
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(bed.Files.Path), StringComparison.Ordinal);
    }

    private async Task EraseAsync(int session, long through)
    {
        await bed.AppendAsync(EvidenceBed.Session(session), Encoding.UTF8.GetString(Erased(through)), EntryKind.Erased);
        await bed.Store.EraseAsync(EvidenceBed.Session(session), through, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None);
    }

    private static byte[] Erased(long through) => Encoding.UTF8.GetBytes($$"""{"through":{{through}},"kinds":["admitted"],"reason":"r"}""");

    private void Told(long payloads, long notSigned)
    {
        var report = bed.Verify();
        Assert.True(report.Intact, report.ToText());
        using var json = JsonDocument.Parse(report.ToJson());
        var erased = json.RootElement.GetProperty("erased");
        Assert.Equal((payloads, notSigned), (erased.GetProperty("payloads").GetInt64(), erased.GetProperty("notSigned").GetInt64()));
    }
}

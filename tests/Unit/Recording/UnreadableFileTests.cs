using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Bodies;
using Gateway.Silo.Stores.Log;
using Gateway.Tests.Recording.Evidence;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>One file beside a recording that cannot be read is told, and all the rest is verified.</summary>
public sealed class UnreadableFileTests : IAsyncDisposable
{
    private readonly EvidenceBed bed = new();
    private string body = "";

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    [Theory]
    [InlineData("folder")]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("socket")]
    public async Task A_body_that_cannot_be_read_keeps_nothing_else_from_being_verified(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files of these kinds are made on Unix");
        await FillAsync();
        using var taken = Replace(body, kind);
        var report = bed.Verify();
        Assert.Equal([(EvidenceBed.Session(1), ChainFault.AlteredBody), (EvidenceBed.Session(2), ChainFault.AlteredEntry)],
            report.Breaks.Select(static found => (found.Session, found.Fault)));
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(bed.Files.Path), StringComparison.Ordinal);

        var conditions = new SessionConditions();
        var config = GatewayConfig.Default;
        var live = new LiveConfig(config with { Recording = config.Recording with { Path = bed.Files.Path } });
        using var check = new RecordingCheck(bed.Store, conditions, live, NullLogger<RecordingCheck>.Instance);
        await check.StartAsync(CancellationToken.None);
        await check.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(conditions.IsDamaged(EvidenceBed.Session(1).Value) && conditions.IsDamaged(EvidenceBed.Session(2).Value));
    }

    [Fact]
    public async Task A_body_that_was_erased_may_be_whatever_has_its_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files of these kinds are made on Unix");
        await FillAsync(isErased: true, isAltered: false);
        using var taken = Replace(body, "folder");
        var report = bed.Verify();
        Assert.True(report.Intact, report.ToText());
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(bed.Files.Path));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_told_with_every_session_that_stands_in_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files of these kinds are made on Unix");
        await FillAsync();
        using var taken = Replace(LogRecord.File(LogRecord.Folder(bed.Files.Path), 1), "socket");
        var report = bed.Verify();
        Assert.Equal(2, report.Breaks.Count(static found => found is { Fault: ChainFault.Malformed, Sequence: 1 }));
        Assert.Contains(report.Breaks, static found => found.Fault == ChainFault.DamagedFile);
    }

    [Fact]
    public async Task What_stands_behind_a_file_of_the_log_that_cannot_be_read_is_sound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files of these kinds are made on Unix");
        for (var n = 1; n <= 2; n++) await bed.AppendAsync(EvidenceBed.Session(n), "{}");
        await bed.CloseAsync();
        var folder = LogRecord.Folder(bed.Files.Path);
        var first = LogRecord.File(folder, 1);
        var whole = File.ReadAllBytes(first);
        long end;
        using (var reader = Database.OpenReader(bed.Files.Path, 1_000))
            end = reader.Scalar("SELECT place + bytes FROM entry WHERE no = 1");
        // As when the first file was full behind the first entry.
        File.WriteAllBytes(LogRecord.File(folder, 2), [.. LogRecord.Magic, .. whole.AsSpan((int)end)]);
        File.WriteAllBytes(first, whole[..(int)end]);
        Forgery.Change(bed.Files.Path, $"UPDATE entry SET segment = 2, place = place - {end - LogRecord.Magic.Length} WHERE no = 2");
        Assert.True(bed.Verify().Intact);

        using var taken = Replace(first, "socket");
        Assert.Equal((EvidenceBed.Session(1), ChainFault.Malformed),
            Assert.Single(bed.Verify().Breaks.Select(static found => (found.Session, found.Fault))));
    }

    [Theory]
    [InlineData("checkpoints", ChainFault.DamagedFile)]
    [InlineData("tile/entries/000", ChainFault.AlteredLeaf)]
    [InlineData("tile/0/000", ChainFault.AlteredTile)]
    public async Task Evidence_that_cannot_be_read_is_told_beside_what_the_chains_show(string path, ChainFault fault)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files of these kinds are made on Unix");
        await FillAsync();
        using var taken = Replace(Path.Combine(bed.Folder, path), "socket");
        var report = bed.Verify();
        Assert.Contains(report.Breaks, found => found.Fault == fault);
        Assert.Contains(report.Breaks, static found => found.Session == EvidenceBed.Session(2) && found.Fault == ChainFault.AlteredEntry);
    }

    [Fact]
    public async Task A_session_that_is_not_found_by_its_id_is_told_where_the_file_cannot_be_read_on()
    {
        const int PageBytes = 8192;
        await bed.AppendAsync(EvidenceBed.Session(1), "{}");
        for (var n = 0; n < 400; n++) await bed.AppendAsync(EvidenceBed.Session(2), "{}");
        await bed.CloseAsync();
        long root;
        using (var reader = Database.OpenReader(bed.Files.Path, 1_000))
            root = reader.Scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'");
        var bytes = File.ReadAllBytes(bed.Files.Path);
        // The second leaf, whose number the root of its tree has in the second cell. Source: SQLite's file format.
        var top = bytes.AsSpan((int)(root - 1) * PageBytes, PageBytes);
        Assert.Equal(5, top[0]);
        var leaf = BinaryPrimitives.ReadInt32BigEndian(top[BinaryPrimitives.ReadUInt16BigEndian(top[14..])..]);
        bytes.AsSpan((leaf - 1) * PageBytes, 8).Fill(0xff);
        // And the first session's id, in the index of ids alone.
        var id = Encoding.UTF8.GetBytes(EvidenceBed.Session(1).Value);
        var found = Enumerable.Range(1, (bytes.Length / PageBytes) - 1).Where(page => bytes[page * PageBytes] == 10)
            .Select(page => (page * PageBytes) + bytes.AsSpan(page * PageBytes, PageBytes).IndexOf(id)).Single(at => at % PageBytes != PageBytes - 1);
        bytes[found + id.Length - 2]--;
        File.WriteAllBytes(bed.Files.Path, bytes);

        var report = bed.Verify();
        Assert.Equal(2, report.Breaks.Length);
        Assert.Contains(report.Breaks, static told => told.Fault == ChainFault.DamagedFile);
        Assert.Contains(report.Breaks, static told => told.Session == EvidenceBed.Session(1) && told.Fault == ChainFault.WrongLink);
    }

    // One session with a body, and one that is broken.
    private async Task FillAsync(bool isErased = false, bool isAltered = true)
    {
        var stored = StoredBody.Seal(null, 1, "{}"u8.ToArray());
        var attachment = Attachment.To(EntryKind.Admitted, stored);
        var attached = Chain.Append(RecordingTail.Empty, EvidenceBed.Session(1), 1, EntryKind.Attached, attachment.Write());
        var admitted = Chain.Append(Chain.TailOf(attached), EvidenceBed.Session(1), 1, EntryKind.Admitted, "{}"u8.ToArray());
        await bed.Store.AppendAsync([attached with { Body = stored }, admitted]);
        if (isErased)
        {
            await bed.Store.AppendAsync([Chain.Append(Chain.TailOf(admitted), EvidenceBed.Session(1), 1, EntryKind.Erased,
                """{"through":2,"kinds":["admitted"]}"""u8.ToArray())]);
        }

        for (var n = 0; n < 3; n++) await bed.AppendAsync(EvidenceBed.Session(2), $"{{\"n\":{n}}}");
        await bed.SealAsync();
        await bed.CloseAsync();
        if (isAltered) Forgery.Change(bed.Files.Path, $"UPDATE entry SET at_ms = 7 WHERE no = {(isErased ? 5 : 4)}");
        body = Path.Combine(BodyFolder.Of(bed.Files.Path), attachment.Name[..2], attachment.Name);
    }

    private static Socket? Replace(string path, string kind)
    {
        File.Delete(path);
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(path);
                return null;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                return null;
            case "pipe":
                using (var made = Process.Start("mkfifo", [path])) made.WaitForExit();
                return null;
            default:
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                // Its name is bounded, and that of the folder is not.
                var near = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                socket.Bind(new UnixDomainSocketEndPoint(near));
                File.Move(near, path);
                return socket;
        }
    }
}

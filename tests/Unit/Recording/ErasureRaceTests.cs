using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class ErasureRaceTests
{
    private const int Entries = 48;

    [Fact]
    public async Task Verifying_while_payloads_are_erased_finds_nothing_that_is_not_so()
    {
        var payload = Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 1 << 20)}\"}}");
        using var folder = new StoreFolder();
        await using var store = folder.Open(static options => options with { WaitMsMax = 60_000 });
        var session = OpaqueId.NewSession();
        var tail = RecordingTail.Empty;
        for (var n = 0; n < Entries; n++)
        {
            var entry = Chain.Append(tail, session, 1, EntryKind.Admitted, payload);
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
        }

        await store.AppendAsync([Chain.Append(tail, session, 1, EntryKind.Erased,
            Encoding.UTF8.GetBytes($$"""{"through":{{Entries}},"kinds":["admitted"],"reason":"r"}"""))]);
        // One by one, so that a verification meets many erasures and each look again may meet the next.
        var erasing = Task.Run(async () =>
        {
            for (var n = 1; n <= Entries; n++)
                await store.EraseAsync(session, n, new HashSet<EntryKind> { EntryKind.Admitted }, CancellationToken.None);
        });
        for (var last = false; !last;)
        {
            last = erasing.IsCompleted;
            using var file = RecordingFile.Open(folder.Path);
            var report = file.Verify(null);
            Assert.True(report.Intact, report.ToText());
            Assert.Equal(Entries + 1, report.Entries);
        }

        await erasing;
    }
}

using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies.Backtests;

namespace Gateway.Edge.Management.Policies;

/// <summary>Tells recorded sessions to whoever looks back, within bounds.</summary>
internal static class RecordedWalk
{
    private const int EntriesMax = 1_000_000;
    private const int Page = 200;
    private const string Late = "only what could be read in a minute, newest sessions first";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Tells the sessions that were used since <paramref name="since"/>, the one that changed last first.</summary>
    /// <returns>Why not all were told; empty when they were.</returns>
    public static async Task<string> TellAsync(
        IGrainFactory grains, TimeProvider time, IRecordedRun run, DateTimeOffset since, string? connection, CancellationToken cancellation)
    {
        var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        var (started, entries, cursor) = (time.GetTimestamp(), 0L, default(string));
        do
        {
            // A hold or an erasure writes an old session anew, so that newer ones may stand behind a page of old ones; pages that tell
            // nothing take of the same minute.
            cancellation.ThrowIfCancellationRequested();
            if (IsLate()) return Late;
            var page = await ledger.SessionsAsync(new SessionQuery(null, connection, null, cursor, Page));
            foreach (var session in page.Sessions.Where(s => s.LastAtUnixMs >= since.ToUnixTimeMilliseconds()))
            {
                run.Begin(session.Id);
                for (var from = 1L; ;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var read = await ledger.EntriesAsync(session.Id, from, 1_000);
                    foreach (var entry in read) run.Add(entry.Sequence, entry.AtUnixMs, entry.Kind, entry.Payload);
                    if (read.IsEmpty) break;
                    (from, entries) = (read[^1].Sequence + 1, entries + read.Length);
                    if (entries >= EntriesMax) return $"only the first {EntriesMax} entries, newest sessions first";
                    if (IsLate()) return Late;
                }
            }

            cursor = page.Cursor;
        }
        while (cursor is not null);

        return "";

        bool IsLate() => time.GetElapsedTime(started) > Patience;
    }
}

using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Export;
using Gateway.Grains.Recording;

namespace Gateway.Silo.Export;

/// <summary>Tells entries with what those before them told; what was not seen is read from the recording.</summary>
internal sealed class TrailReader(ClearRecordings store)
{
    // How far behind an exchange's beginning is looked for. A stream that is longer is told without it.
    private const int BehindMax = 2_000;

    private readonly EntryTrail _trail = new();

    /// <summary>The entries, told whole.</summary>
    /// <exception cref="Abstractions.Stores.StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<List<ExportEvent>> TellAsync(IReadOnlyList<FeedEntry> page, CancellationToken cancellation)
    {
        var told = new List<ExportEvent>(page.Count);
        foreach (var feed in page)
        {
            var payload = EntryTrail.Read(feed.Entry.Payload);
            if (feed.Entry.Kind != EntryKind.Opened && !_trail.Knows(feed.Entry.Session))
                await OpeningAsync(feed.Entry.Session, cancellation);
            if (feed.Entry.Kind is EntryKind.Streamed or EntryKind.Completed
                && EntryTrail.ExchangeOf(payload) is { Length: > 0 } exchange && !_trail.Knows(exchange))
                await BeginningAsync(feed.Entry, exchange, cancellation);
            if (!_trail.KnowsBefore(feed.Entry)) await BeforeAsync(feed.Entry, cancellation);
            told.Add(_trail.Tell(feed, payload));
        }

        return told;
    }

    private async Task OpeningAsync(SessionId session, CancellationToken cancellation)
    {
        await foreach (var entry in store.ReadAsync(session, 1, cancellation))
        {
            _trail.Learn(entry, EntryTrail.Read(entry.Payload));
            break;
        }

        if (!_trail.Knows(session)) _trail.GiveUp(session);
    }

    private async Task BeforeAsync(RecordingEntry entry, CancellationToken cancellation)
    {
        await foreach (var before in store.ReadAsync(entry.Session, entry.Sequence - 1, cancellation))
        {
            _trail.LearnEnd(before);
            return;
        }
    }

    private async Task BeginningAsync(RecordingEntry late, string exchange, CancellationToken cancellation)
    {
        await foreach (var entry in store.ReadAsync(late.Session, Math.Max(1, late.Sequence - BehindMax), cancellation))
        {
            if (entry.Sequence >= late.Sequence) break;
            if (entry.Kind is EntryKind.Admitted or EntryKind.Held or EntryKind.Released)
                _trail.Learn(entry, EntryTrail.Read(entry.Payload));
        }

        if (!_trail.Knows(exchange)) _trail.GiveUp(exchange);
    }
}

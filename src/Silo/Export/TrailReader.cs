using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording.Export;
using Gateway.Grains.Recording;
using Gateway.Silo.Stores;
using Npgsql;

namespace Gateway.Silo.Export;

/// <summary>Tells entries with what those before them told; what was not seen is read from the recording.</summary>
internal sealed class TrailReader(ClearRecordings store)
{
    // How far behind an exchange's beginning is looked for. A stream that is longer is told without it.
    private const int BehindMax = 2_000;

    // How often a session is looked at that cannot be read, though the feed can: as long as that may be a moment's trouble.
    private const int LooksMax = 3;
    private const int DamagedMax = 10_000;

    private readonly EntryTrail _trail = new();
    private readonly HashSet<SessionId> _damaged = [];
    private (SessionId Session, int Times) _looked;

    /// <summary>The entries, told whole.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
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

        // Looks that failed count where nothing went on between them.
        _looked = default;
        return told;
    }

    private async Task OpeningAsync(SessionId session, CancellationToken cancellation)
    {
        try
        {
            await foreach (var entry in store.ReadAsync(session, 1, cancellation))
            {
                _trail.Learn(entry, EntryTrail.Read(entry.Payload));
                break;
            }
        }
        catch (StoreUnavailableException failure) when (IsDamaged(session, failure))
        {
            // Told without it, below.
        }

        if (!_trail.Knows(session)) _trail.GiveUp(session);
    }

    private async Task BeforeAsync(RecordingEntry entry, CancellationToken cancellation)
    {
        try
        {
            await foreach (var before in store.ReadAsync(entry.Session, entry.Sequence - 1, cancellation))
            {
                _trail.LearnEnd(before);
                return;
            }
        }
        catch (StoreUnavailableException failure) when (IsDamaged(entry.Session, failure))
        {
            // Told without its hash.
        }
    }

    private async Task BeginningAsync(RecordingEntry late, string exchange, CancellationToken cancellation)
    {
        try
        {
            await foreach (var entry in store.ReadAsync(late.Session, Math.Max(1, late.Sequence - BehindMax), cancellation))
            {
                if (entry.Sequence >= late.Sequence) break;
                if (entry.Kind is EntryKind.Admitted or EntryKind.Held or EntryKind.Released)
                    _trail.Learn(entry, EntryTrail.Read(entry.Payload));
            }
        }
        catch (StoreUnavailableException failure) when (IsDamaged(late.Session, failure))
        {
            // Told with what stands before the damage.
        }

        if (!_trail.Knows(exchange)) _trail.GiveUp(exchange);
    }

    // The feed could be read just now. What stands still for one session then would stand still for all; but a store that is only out of
    // reach damages nothing.
    private bool IsDamaged(SessionId session, StoreUnavailableException failure)
    {
        var isOfPlace = failure.InnerException switch
        {
            SqliteFailureException said => said.IsOfPlace,
            PostgresException said => said.SqlState == PostgresErrorCodes.IoError
                || said.SqlState.StartsWith("XX", StringComparison.Ordinal),
            _ => false,
        };
        if (!isOfPlace) return false;
        if (_damaged.Contains(session)) return true;
        _looked = (session, _looked.Session == session ? _looked.Times + 1 : 1);
        if (_looked.Times < LooksMax) return false;
        if (_damaged.Count >= DamagedMax) _damaged.Clear();
        return _damaged.Add(session);
    }
}

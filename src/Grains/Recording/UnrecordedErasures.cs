using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Recording;

/// <summary>The erasures that no entry tells of, for whoever keeps what recordings said: each node's search index. For one thread at a
/// time.</summary>
/// <param name="states">Where they are noted.</param>
/// <param name="log">Is told of notes that cannot be read.</param>
public sealed class UnrecordedErasures(IStateStore states, ILogger log)
{
    private const string Kind = "unrecorded-erasure";
    private const string Tag = "noted";
    private const int PageRecords = 500;

    private readonly ReadableRecords _readable = new(log);
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>How far each session was erased, as far as it was learned.</summary>
    public IReadOnlyDictionary<string, long> Known => _known;

    /// <summary>Notes that a session is erased through a sequence.</summary>
    /// <returns>Whether it is durable.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public static async Task<bool> NoteAsync(IStateStore states, SessionId session, long through)
    {
        var cell = new StateCell<UnrecordedErasure>(states, Kind, session.Value);
        var erasure = new UnrecordedErasure(through);
        try
        {
            if (await cell.LoadAsync() is { } noted && noted.ThroughSequence >= through) return true;
        }
        catch (JsonException)
        {
            return await cell.ReplaceAsync(erasure, Tag) == CellWrite.Written;
        }

        return await cell.WriteAsync(erasure, Tag) == CellWrite.Written;
    }

    /// <summary>Learns what was noted since it was last asked.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read now; nothing was learned.</exception>
    public async Task<bool> LearnAsync(CancellationToken cancellation)
    {
        var fresh = new Dictionary<string, long>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await states.ListAsync(new StateQuery(Kind, null, cursor, PageRecords), cancellation);
            cursor = page.Cursor;
            foreach (var record in page.Records)
            {
                if (_readable.Read<UnrecordedErasure>(record) is not { } erasure) continue;
                if (_known.GetValueOrDefault(record.Key) < erasure.ThroughSequence) fresh[record.Key] = erasure.ThroughSequence;
                // The newest come first: all behind one that is known are.
                else cursor = null;
            }
        }
        while (cursor is not null);
        foreach (var (session, through) in fresh) _known[session] = through;
        return fresh.Count > 0;
    }
}

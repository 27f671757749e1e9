using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Connections;

/// <summary>The notes of whose a task is. They are listed by the day on which their time is over, and go after it.</summary>
public static class TaskNotes
{
    /// <summary>Longest time of a note.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>The kind of state.</summary>
    internal const string Kind = "task";

    private const int PageRecords = 500;
    private const int AtOnce = 32;
    // Who polls a task says its time each time; not every poll is a write.
    private const long SlackMs = 30 * 60 * 1000;
    private const long DayMs = 24L * 3600 * 1000;

    /// <summary>Removes the notes whose day is over.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="nowUnixMs">Now, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <returns>How many went.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; the rest goes another time.</exception>
    public static async Task<int> SweepAsync(IStateStore store, long nowUnixMs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var gone = 0;
        // None is kept for longer than the most, so that none of an earlier day is left, but for days on which nobody swept.
        for (var day = (nowUnixMs / DayMs) - 1; day >= (nowUnixMs / DayMs) - (2 * (long)Most.TotalDays); day--)
        {
            while (!cancellation.IsCancellationRequested)
            {
                var page = await store.ListAsync(new StateQuery(Kind, Tag(day), null, PageRecords), cancellation);
                var removed = 0;
                foreach (var some in page.Records.Chunk(AtOnce))
                    removed += (await Task.WhenAll(some.Select(note => RemoveAsync(store, note)))).Count(static went => went);
                gone += removed;
                if (removed == 0 || page.Cursor is null) break;
            }
        }

        return gone;
    }

    /// <summary>Whether there is a note, and its time is not over.</summary>
    internal static async Task<bool> IsKnownAsync(IStateStore store, string key, long nowUnixMs) =>
        await store.ReadAsync(Kind, key, CancellationToken.None) is { } note && Until(note) > nowUnixMs;

    /// <summary>Writes a note, or a longer time into one that is there.</summary>
    internal static async Task NoteAsync(IStateStore store, string key, long untilUnixMs)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var note = await store.ReadAsync(Kind, key, CancellationToken.None);
            if (note is not null && Until(note) >= untilUnixMs - SlackMs) return;
            try
            {
                var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"until\":{untilUnixMs}}}"));
                await store.WriteAsync(new StateWrite(Kind, key, note?.Version ?? 0, Tag(untilUnixMs / DayMs), body));
                return;
            }
            catch (StateConflictException)
            {
                // Another silo noted it, or it was swept: it is read again.
            }
        }

        throw new StoreUnavailableException("Connections: a task is being noted elsewhere; try again.");
    }

    // Of one that cannot be read, the time is over.
    private static long Until(StateRecord note)
    {
        try
        {
            var reader = new Utf8JsonReader(note.Body.Span);
            return reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("until"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var until) ? until : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static string Tag(long day) => string.Create(CultureInfo.InvariantCulture, $"d{day}");

    private static async Task<bool> RemoveAsync(IStateStore store, StateRecord note)
    {
        try
        {
            await store.WriteAsync(new StateWrite(Kind, note.Key, note.Version, "", default) { Removes = true });
            return true;
        }
        catch (StateConflictException)
        {
            // Another silo was first.
            return false;
        }
    }
}

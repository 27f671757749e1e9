using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Stores;

namespace Gateway.Grains.Approvals;

/// <summary>The marks of what was taken once. Each says until when it is needed, and goes then.</summary>
internal static class OnceMarks
{
    /// <summary>The kind of state.</summary>
    public const string Kind = "once";

    /// <summary>The tag of all of them.</summary>
    public const string Taken = "taken";

    private const int PageRecords = 500;
    private const long UnsaidMs = 30L * 24 * 3600 * 1000;

    /// <summary>A mark's body.</summary>
    public static byte[] Write(long untilUnixMs) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"until\":{untilUnixMs}}}"));

    /// <summary>Removes the marks whose time is over.</summary>
    /// <returns>How many went.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; the rest goes another time.</exception>
    public static async Task<int> SweepAsync(IStateStore store, long nowUnixMs, CancellationToken cancellation)
    {
        var gone = 0;
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new StateQuery(Kind, null, cursor, PageRecords), cancellation);
            foreach (var mark in page.Records)
                if (Until(mark) is not { } until) await ChangeAsync(store, Kept(mark, nowUnixMs + UnsaidMs));
                else if (until < nowUnixMs && await ChangeAsync(store, Without(mark))) gone++;
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return gone;
    }

    // Of before marks said it, or damaged: nothing that it stands against lives longer.
    private static StateWrite Kept(StateRecord mark, long untilUnixMs) =>
        new(Kind, mark.Key, mark.Version, Taken, Write(untilUnixMs));

    private static StateWrite Without(StateRecord mark) => new(Kind, mark.Key, mark.Version, "", default) { Removes = true };

    private static async Task<bool> ChangeAsync(IStateStore store, StateWrite write)
    {
        try
        {
            await store.WriteAsync(write);
            return true;
        }
        catch (StateConflictException)
        {
            // Another silo was first, and did the same.
            return false;
        }
    }

    private static long? Until(StateRecord mark)
    {
        try
        {
            var reader = new Utf8JsonReader(mark.Body.Span);
            return reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("until"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var until) ? until : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

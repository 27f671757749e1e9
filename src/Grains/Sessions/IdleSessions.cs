using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Sessions;

/// <summary>Sessions that have not ended and that nobody has used for longer than the configuration says.</summary>
/// <param name="states">Where sessions are kept.</param>
/// <param name="config">Says how long.</param>
/// <param name="time">The clock.</param>
public sealed class IdleSessions(IStateStore states, LiveConfig config, TimeProvider time)
{
    private const int PageRecords = 500;

    /// <summary>Finds them, as far as what is stored tells; a session that is awake may know better.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task<IReadOnlyList<SessionId>> FindAsync(CancellationToken cancellation)
    {
        var idle = new List<SessionId>();
        var before = time.GetUtcNow().ToUnixTimeMilliseconds() - config.Current.Sessions.Idle.TotalMilliseconds;
        foreach (var tag in (string[])["open", "paused"])
        {
            string? cursor = null;
            do
            {
                var page = await states.ListAsync(new StateQuery("session", tag, cursor, PageRecords), cancellation);
                foreach (var record in page.Records)
                    if (IsIdle(record, before)) idle.Add(new SessionId(record.Key));
                cursor = page.Cursor;
            }
            while (cursor is not null);
        }

        return idle;
    }

    // One that cannot be read counts as idle: whoever wakes it hears what is wrong with it.
    private static bool IsIdle(StateRecord record, double before)
    {
        try
        {
            return StateCell<SessionDocument>.Read(record) is { } session && session.BusyUntilUnixMs < before;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}

using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;

namespace Gateway.Grains.Recording;

/// <summary>Asks the stores of the process that it is in.</summary>
internal sealed class StoreProbe(IStateStore states, IRecordingStore recordings, SessionRules rules, TimeProvider time) : IStoreProbe
{
    // The largest call: its message in an entry and in its approval, the latter in the database and in the database's log, and the answer.
    private const int RecordsAtOnce = 4;
    // Heads, hashes, index pages and what else is written beside them.
    private const int RoomBytes = 1024 * 1024;
    private const string Kind = "probe";
    private const string Key = "main";

    public async Task<bool> ProbeAsync()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"at\":{time.GetUtcNow().ToUnixTimeMilliseconds()}}}");
        var known = await states.ReadAsync(Kind, Key, CancellationToken.None);
        try
        {
            await states.WriteAsync(new StateWrite(Kind, Key, known?.Version ?? 0, Kind, body));
        }
        catch (StateConflictException)
        {
            // Another gateway on the same database asked at the same time, and the store could tell the two apart: it works.
        }

        return await recordings.RoomAsync(CancellationToken.None) >= (RecordsAtOnce * rules.Bodies.Longest) + RoomBytes;
    }
}

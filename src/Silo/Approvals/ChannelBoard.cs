using System.Collections.Concurrent;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;

namespace Gateway.Silo.Approvals;

/// <summary>How the channels are, kept so that a restart forgets nothing. Written down when it changes, not at each attempt.</summary>
internal sealed class ChannelBoard(IStateStore store, TimeProvider time)
{
    private const int AttemptsMax = 5;

    private readonly ConcurrentDictionary<string, ChannelRecord> _records = new(StringComparer.Ordinal);

    /// <summary>Whether the channel takes nothing now.</summary>
    public bool IsDead(string channel) => _records.TryGetValue(channel, out var record) && record.State == ChannelState.Dead;

    /// <summary>Reads how the channels were when somebody last wrote it down.</summary>
    public async Task LoadAsync(IEnumerable<string> channels, CancellationToken cancellation)
    {
        foreach (var channel in channels)
            if (!_records.ContainsKey(channel) && await store.ReadAsync(ChannelRecord.Kind, channel, cancellation) is { } record)
                _records.TryAdd(channel, Read(record));
    }

    /// <summary>Notes an attempt.</summary>
    /// <returns>How the channel is, if that is something else than before; otherwise null.</returns>
    public async Task<ChannelRecord?> NoteAsync(string channel, SendResult result)
    {
        if (result.IsPersonal) return null;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        ChannelRecord? before = null;
        var after = _records.AddOrUpdate(channel, _ => (before = ChannelRecord.Unused).After(result, now), (_, known) =>
            (before = known).After(result, now));
        if (before is not null && before.State == after.State && before.Says == after.Says) return null;
        await WriteAsync(channel, after);
        return before?.State == after.State ? null : after;
    }

    private static ChannelRecord Read(StateRecord record)
    {
        try
        {
            return ChannelRecord.Read(record.Body.Span);
        }
        catch (JsonException)
        {
            // What nobody can read keeps nothing from being told, by this channel or another; the next attempt finds out how it is.
            return ChannelRecord.Unused;
        }
    }

    private async Task WriteAsync(string channel, ChannelRecord record)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            try
            {
                var stored = await store.ReadAsync(ChannelRecord.Kind, channel, CancellationToken.None);
                await store.WriteAsync(new StateWrite(
                    ChannelRecord.Kind, channel, stored?.Version ?? 0, record.State.ToString().ToLowerInvariant(), record.Write()));
                return;
            }
            catch (StateConflictException)
            {
                // Another attempt or silo wrote how it finds the channel. Both look at the same one; the later word stands.
                continue;
            }
        }
    }
}

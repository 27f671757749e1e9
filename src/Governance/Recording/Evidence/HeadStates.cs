using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>Follows what becomes of a session, entry by entry.</summary>
public static class HeadStates
{
    /// <summary>Whether an entry of this kind may change a session's state.</summary>
    public static bool Matters(EntryKind kind) => kind is EntryKind.Status or EntryKind.Interrupted;

    /// <summary>The state after an entry.</summary>
    /// <param name="before">The state before it; open before the first.</param>
    /// <param name="kind">What the entry tells.</param>
    /// <param name="payload">Its payload; looked at for a status only, and read without trust: one that tells no known status changes
    /// nothing.</param>
    public static HeadState After(HeadState before, EntryKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        EntryKind.Interrupted => HeadState.Interrupted,
        EntryKind.Status => Told(payload) ?? Continued(before),
        _ => Continued(before),
    };

    /// <summary>The state after an entry that tells none: whoever goes on with an interrupted session has it open again.</summary>
    public static HeadState Continued(HeadState before) => before == HeadState.Interrupted ? HeadState.Open : before;

    private static HeadState? Told(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = reader.ValueTextEquals("status"u8);
                reader.Read();
                if (isStatus && reader.TokenType == JsonTokenType.String) return Named(ref reader);
                reader.Skip();
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }

        return null;
    }

    // Compared as it stands: what is no text is none of these.
    private static HeadState? Named(ref Utf8JsonReader reader) => reader.ValueTextEquals("open"u8) ? HeadState.Open
        : reader.ValueTextEquals("paused"u8) ? HeadState.Paused
        : reader.ValueTextEquals("closed"u8) ? HeadState.Closed
        : reader.ValueTextEquals("terminated"u8) ? HeadState.Terminated
        : null;
}

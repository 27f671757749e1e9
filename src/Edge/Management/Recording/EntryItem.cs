using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>A recorded entry as the API shows it; a line of an export.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="At">When.</param>
/// <param name="AtUnixMs">When, milliseconds since 1970-01-01 UTC, as the hash covers it.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Payload">The masked payload, in clear; left out where it was erased or cannot be decrypted.</param>
/// <param name="Hash">The chain's hash, 64 hexadecimal digits.</param>
/// <param name="PayloadHash">SHA-256 of the payload as the chain covers it, 64 hexadecimal digits, where that is not
/// <paramref name="Payload"/>: it is encrypted, or was erased.</param>
/// <param name="State">Why there is no payload; left out where there is one.</param>
internal sealed record EntryItem(
    string Session, long Sequence, DateTimeOffset At, long AtUnixMs, EntryKind Kind, JsonElement? Payload, string Hash,
    string? PayloadHash = null, PayloadState? State = null)
{
    public static EntryItem Of(RecordingEntry entry)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(entry.AtUnixMs);
        var hash = Convert.ToHexStringLower(entry.Hash.Span);
        var covered = entry.PayloadHash.IsEmpty ? null : Convert.ToHexStringLower(entry.PayloadHash.Span);
        if (entry.State != PayloadState.Whole)
            return new EntryItem(entry.Session.Value, entry.Sequence, at, entry.AtUnixMs, entry.Kind, null, hash, covered, entry.State);

        var reader = new Utf8JsonReader(entry.Payload.Span, new JsonReaderOptions { MaxDepth = 600 });
        return new EntryItem(
            entry.Session.Value, entry.Sequence, at, entry.AtUnixMs, entry.Kind, JsonElement.ParseValue(ref reader), hash, covered);
    }
}

using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Entities;

/// <summary>A string of a message. The texts of a document inside it share one, since each of them asks where its bytes stood.</summary>
/// <param name="message">The message.</param>
/// <param name="start">Its first byte, behind the quote.</param>
/// <param name="length">Bytes up to the closing quote.</param>
internal sealed class EntitySource(ReadOnlyMemory<byte> message, int start, int length)
{
    private OffsetMap? _map;

    /// <summary>The place in the message of a span of the decoded string.</summary>
    internal (int Start, int Length) Place(int at, int bytes)
    {
        _map ??= Map(message.Span.Slice(start, length));
        var (from, count) = _map.Source(at, bytes);
        return (start + from, count);
    }

    /// <summary>Leads from the decoded inside of a string to what is written.</summary>
    internal static OffsetMap Map(ReadOnlySpan<byte> raw)
    {
        var decoded = new JsonText();
        decoded.Decode(raw);
        return decoded.ReleaseToMap();
    }
}

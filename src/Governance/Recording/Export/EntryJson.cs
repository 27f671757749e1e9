using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Governance.Recording.Export;

/// <summary>An entry as one line of JSON: what is recorded, and beside it what earlier entries tell of it.</summary>
public static class EntryJson
{
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 1_000, SkipValidation = true };

    /// <summary>Writes the line without its line break.</summary>
    /// <param name="told">The entry.</param>
    /// <param name="withPayload">Whether the payload is told, or only its length and digest.</param>
    /// <returns>UTF-8 JSON without any line break.</returns>
    public static byte[] Line(ExportEvent told, bool withPayload = true)
    {
        ArgumentNullException.ThrowIfNull(told);
        var buffer = new ArrayBufferWriter<byte>(told.Entry.Payload.Length + 1_024);
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, told, withPayload);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The line that was written of an entry whose payload is not known any more.</summary>
    /// <param name="told">The entry, with the hash of its payload.</param>
    /// <param name="omittedBytes">How long the payload was; 0 where it was dropped.</param>
    internal static byte[] LineWithout(ExportEvent told, long omittedBytes)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, told, false, omittedBytes);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the object.</summary>
    internal static void Write(Utf8JsonWriter json, ExportEvent told, bool withPayload, long omittedBytes = 0)
    {
        var entry = told.Entry;
        json.WriteStartObject();
        json.WriteString("id"u8, told.Id);
        json.WriteNumber("position"u8, told.Position);
        json.WriteString("session"u8, entry.Session.Value);
        json.WriteNumber("sequence"u8, entry.Sequence);
        json.WriteString("at"u8, told.At);
        json.WriteNumber("atUnixMs"u8, entry.AtUnixMs);
        json.WriteString("kind"u8, told.Kind);
        json.WriteString("hash"u8, Convert.ToHexStringLower(entry.Hash.Span));
        if (!told.Previous.IsEmpty) json.WriteString("previous"u8, Convert.ToHexStringLower(told.Previous.Span));
        Put(json, "connection", told.Session.Connection);
        WriteWho(json, told.Session);
        Put(json, "method", told.Exchange.Method);
        Put(json, "target", told.Exchange.Target);
        json.WritePropertyName("payload"u8);
        if (omittedBytes > 0) WriteDigest(json, omittedBytes, told.Entry.PayloadHash.Span);
        else WritePayload(json, told, withPayload);
        json.WriteEndObject();
    }

    /// <summary>Writes a text, unless it is empty.</summary>
    internal static void Put(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }

    private static void WriteWho(Utf8JsonWriter json, SessionFacts session)
    {
        if (session.Subject.Length > 0)
        {
            json.WriteStartObject("principal"u8);
            json.WriteString("issuer"u8, session.Issuer);
            json.WriteString("subject"u8, session.Subject);
            Put(json, "name", session.Name);
            json.WriteEndObject();
        }

        if (session.Client.Length == 0) return;
        json.WriteStartObject("client"u8);
        json.WriteString("name"u8, session.Client);
        Put(json, "version", session.ClientVersion);
        json.WriteEndObject();
    }

    private static void WritePayload(Utf8JsonWriter json, ExportEvent told, bool withPayload)
    {
        var payload = told.Entry.Payload.Span;
        if (payload.IsEmpty)
        {
            // It was dropped by retention, or cannot be decrypted; the hash still covers it.
            json.WriteNullValue();
            if (!told.Entry.PayloadHash.IsEmpty) WriteHash(json, told.Entry.PayloadHash.Span);
        }
        else if (withPayload && told.HasPayload)
        {
            // Byte for byte as it is recorded, unless a line break between its parts would end the line.
            if (payload.IndexOfAny((byte)'\n', (byte)'\r') < 0)
            {
                json.WriteRawValue(payload, skipInputValidation: true);
            }
            else
            {
                json.WriteRawValue(WithoutBreaks(payload), skipInputValidation: true);
                json.WriteBase64String("payloadBytes"u8, payload);
            }

            if (told.Entry.PayloadHash.IsEmpty) return;
            WriteHash(json, told.Entry.PayloadHash.Span);
            if (!told.Entry.PayloadProof.IsEmpty) json.WriteBase64String("payloadProof"u8, told.Entry.PayloadProof.Span);
        }
        else
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            if (told.Entry.PayloadHash.IsEmpty) SHA256.HashData(payload, digest);
            else told.Entry.PayloadHash.Span.CopyTo(digest);
            WriteDigest(json, payload.Length, digest);
        }
    }

    private static void WriteDigest(Utf8JsonWriter json, long bytes, ReadOnlySpan<byte> digest)
    {
        json.WriteStartObject();
        json.WriteNumber("omittedBytes"u8, bytes);
        json.WriteBase64String("sha256"u8, digest);
        json.WriteEndObject();
        WriteHash(json, digest);
    }

    private static void WriteHash(Utf8JsonWriter json, ReadOnlySpan<byte> hash) =>
        json.WriteString("payloadHash"u8, Convert.ToHexStringLower(hash));

    // A line break stands between the parts of JSON only, never in a text, so nothing that is meant is lost.
    private static byte[] WithoutBreaks(ReadOnlySpan<byte> payload)
    {
        var left = new byte[payload.Length];
        var length = 0;
        foreach (var one in payload)
            if (one is not ((byte)'\n' or (byte)'\r')) left[length++] = one;
        return left[..length];
    }
}

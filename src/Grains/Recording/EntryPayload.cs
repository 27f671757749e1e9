using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking;
using Gateway.Grains.Sessions;

namespace Gateway.Grains.Recording;

/// <summary>Writes entry payloads (docs/recording-format.md). Everything that comes in here is masked already.</summary>
internal static class EntryPayload
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? _buffer;
    [ThreadStatic] private static Utf8JsonWriter? _writer;
    [ThreadStatic] private static List<ReadOnlyMemory<byte>>? _bodies;

    public static EntryContent Opened(OpenSession request)
    {
        var json = Begin();
        json.WritePropertyName("principal"u8);
        Write(json, request.Principal);
        json.WriteString("connection"u8, request.Connection.Value);
        json.WriteStartObject("client"u8);
        json.WriteString("name"u8, request.Client.Name);
        json.WriteString("version"u8, request.Client.Version);
        json.WriteEndObject();
        json.WriteString("era"u8, request.Era == Era.Modern ? "modern"u8 : "legacy"u8);
        return End();
    }

    public static EntryContent Bound(string protocolVersion)
    {
        var json = Begin();
        json.WriteString("protocolVersion"u8, protocolVersion);
        return End();
    }

    public static EntryContent Decided(
        AdmitRequest request, in DecisionBasis basis, string effect, string? reason, in MessageBody message, DecisionNote? note)
    {
        var json = Begin();
        json.WriteString("exchange"u8, request.Exchange.Value);
        json.WriteString("method"u8, request.Facts.Method);
        if (Target(request) is { Length: > 0 } target) json.WriteString("target"u8, target);
        WriteDecision(json, basis, effect, reason, note);
        WriteHits(json, request.Facts.Hits);
        FactsPayload.Write(json, request, note, message);
        message.Write(json);
        return End();
    }

    public static EntryContent Held(
        AdmitRequest request, in DecisionBasis basis, ApprovalRequest approval, in MessageBody message, DecisionNote? note)
    {
        var json = Begin();
        json.WriteString("exchange"u8, request.Exchange.Value);
        json.WriteString("method"u8, request.Facts.Method);
        if (Target(request) is { Length: > 0 } target) json.WriteString("target"u8, target);
        WriteDecision(json, basis, "hold", null, note);
        json.WriteString("approval"u8, approval.Id.Value);
        json.WriteStartArray("by"u8);
        foreach (var by in approval.By) json.WriteStringValue(by);
        json.WriteEndArray();
        json.WriteNumber("expires"u8, approval.ExpiresAtUnixMs);
        json.WriteBase64String("digest"u8, approval.Digest.Span);
        WriteHits(json, request.Facts.Hits);
        FactsPayload.Write(json, request, note, message);
        message.Write(json);
        return End();
    }

    public static EntryContent Released(
        AdmitRequest request, ApprovalView approval, ReadOnlySpan<byte> digest, in MessageBody message, DecisionNote? note)
    {
        var json = Begin();
        json.WriteString("exchange"u8, request.Exchange.Value);
        json.WriteString("method"u8, request.Facts.Method);
        if (Target(request) is { Length: > 0 } target) json.WriteString("target"u8, target);
        WriteDecision(json, approval.Request.Basis, "allow", null, note);
        json.WriteString("approval"u8, approval.Request.Id.Value);
        if (approval.DecidedBy is { } by)
        {
            json.WriteStartObject("approver"u8);
            json.WriteString("issuer"u8, by.Issuer);
            json.WriteString("subject"u8, by.Subject);
            json.WriteString("name"u8, approval.DecidedByName);
            json.WriteEndObject();
        }

        if (approval.Reason.Length > 0) json.WriteString("reason"u8, approval.Reason);
        json.WriteBase64String("digest"u8, digest);
        if (!approval.Edits.IsEmpty)
        {
            json.WriteStartArray("edits"u8);
            foreach (var edit in approval.Edits) json.WriteStringValue(edit.Pointer);
            json.WriteEndArray();
        }

        if (approval.GlassBroken) json.WriteBoolean("glassBroken"u8, true);
        if (approval.Window is null && approval.Request.IdempotencyKey is { Length: > 0 } key) json.WriteString("idempotencyKey"u8, key);
        WriteHits(json, request.Facts.Hits);
        FactsPayload.Write(json, request, note, message);
        message.Write(json);
        return End();
    }

    public static EntryContent Streamed(StreamPiece piece, in BodyLimits limits)
    {
        var json = Begin();
        json.WriteString("exchange"u8, piece.Exchange.Value);
        WriteHits(json, piece.Hits);
        WriteMasked(json, piece.Masked);
        WriteMessages(json, piece.Messages, limits);
        return End();
    }

    public static EntryContent Completed(ExchangeOutcome outcome, in BodyLimits limits)
    {
        var json = Begin();
        json.WriteString("exchange"u8, outcome.Exchange.Value);
        json.WriteString("end"u8, JsonNamingPolicy.CamelCase.ConvertName(outcome.End.ToString()));
        if (outcome.HttpStatus != 0) json.WriteNumber("httpStatus"u8, outcome.HttpStatus);
        json.WriteNumber("bytes"u8, outcome.AnswerBytes);
        json.WriteNumber("micros"u8, outcome.DurationMicroseconds);
        WriteHits(json, outcome.Hits);
        WriteMasked(json, outcome.Masked);
        WriteMessages(json, outcome.Messages, limits);
        return End();
    }

    public static EntryContent Status(SessionStatus status, string reason, PrincipalKey? by)
    {
        var json = Begin();
        json.WriteString("status"u8, status.ToString().ToLowerInvariant());
        json.WriteString("reason"u8, reason);
        if (by is { } principal)
        {
            json.WriteStartObject("principal"u8);
            json.WriteString("issuer"u8, principal.Issuer);
            json.WriteString("subject"u8, principal.Subject);
            json.WriteEndObject();
        }

        return End();
    }

    public static EntryContent Erased(long through, ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        var json = Begin();
        json.WriteNumber("through"u8, through);
        json.WriteStartArray("kinds"u8);
        foreach (var kind in kinds) json.WriteStringValue(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));
        json.WriteEndArray();
        json.WriteString("reason"u8, reason);
        if (by is { } principal)
        {
            json.WriteStartObject("principal"u8);
            json.WriteString("issuer"u8, principal.Issuer);
            json.WriteString("subject"u8, principal.Subject);
            json.WriteEndObject();
        }

        return End();
    }

    public static EntryContent Interrupted()
    {
        var json = Begin();
        json.WriteString("reason"u8, "the gateway that had the session ended without an end of its own"u8);
        return End();
    }

    /// <summary>What an exchange calls: the tool, the prompt or the resource; empty for a method without one. A name may hold a value as
    /// well as any text:
    /// where the message has hits it is shown without.</summary>
    public static string Target(AdmitRequest request)
    {
        if (request.Target is { } shown) return shown;
        var facts = request.Facts;
        var target = facts.Tool?.Name ?? (facts.Prompt.Length > 0 ? facts.Prompt : facts.Resource);
        return request.Hits.IsDefaultOrEmpty ? target : TextMasker.Redact(target);
    }

    /// <summary>Writes a caller with all that policy may look at.</summary>
    internal static void Write(Utf8JsonWriter json, Principal principal)
    {
        json.WriteStartObject();
        json.WriteString("issuer"u8, principal.Key.Issuer);
        json.WriteString("subject"u8, principal.Key.Subject);
        json.WriteString("name"u8, principal.Name);
        json.WriteString("client"u8, principal.ClientId);
        json.WriteStartArray("groups"u8);
        foreach (var group in principal.Groups) json.WriteStringValue(group);
        json.WriteEndArray();
        if (principal.Scopes.Length > 0)
        {
            json.WriteStartArray("scopes"u8);
            foreach (var scope in principal.Scopes) json.WriteStringValue(scope);
            json.WriteEndArray();
        }

        if (principal.Actors.Length > 0)
        {
            json.WriteStartArray("actors"u8);
            foreach (var actor in principal.Actors) json.WriteStringValue(actor.ToString());
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteDecision(
        Utf8JsonWriter json, in DecisionBasis basis, string effect, string? reason, DecisionNote? note)
    {
        json.WriteStartObject("decision"u8);
        json.WriteString("effect"u8, effect);
        json.WriteString("policy"u8, basis.Policy);
        json.WriteNumber("version"u8, basis.Version);
        json.WriteString("rule"u8, basis.Rule);
        if (note?.Policy is { Digest.IsEmpty: false } policy) json.WriteBase64String("sha256"u8, policy.Digest.Span);
        if (note is not null && note.Effect != effect) json.WriteString("said"u8, note.Effect);
        if (note is not null && note.Decision.Basis != basis) WriteBasis(json, note.Decision.Basis);
        if (reason is not null) json.WriteString("reason"u8, reason);
        if (note?.Shadow is { } shadow) FactsPayload.WriteShadow(json, shadow);
        json.WriteEndObject();
    }

    private static void WriteBasis(Utf8JsonWriter json, in DecisionBasis basis)
    {
        json.WriteStartObject("saidBy"u8);
        json.WriteString("policy"u8, basis.Policy);
        json.WriteNumber("version"u8, basis.Version);
        json.WriteString("rule"u8, basis.Rule);
        json.WriteEndObject();
    }

    private static void WriteHits(Utf8JsonWriter json, ImmutableArray<KindCount> hits)
    {
        if (hits.IsDefaultOrEmpty) return;
        json.WriteStartObject("hits"u8);
        foreach (var hit in hits) json.WriteNumber(hit.Kind, hit.Count);
        json.WriteEndObject();
    }

    private static void WriteMasked(Utf8JsonWriter json, ImmutableArray<MaskedValue> masked)
    {
        if (masked.IsDefaultOrEmpty) return;
        json.WriteStartArray("masked"u8);
        foreach (var value in masked)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, value.Kind);
            json.WriteString("path"u8, value.Path);
            json.WriteNumber("length"u8, value.Length);
            json.WriteNumber("confidence"u8, value.Confidence);
            json.WriteString("rule"u8, value.Rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMessages(Utf8JsonWriter json, ImmutableArray<ReadOnlyMemory<byte>> messages, in BodyLimits limits)
    {
        if (messages.IsDefaultOrEmpty) return;
        json.WriteStartArray("messages"u8);
        foreach (var message in messages) new MessageBody(message, limits).WriteValue(json);
        json.WriteEndArray();
    }

    private static Utf8JsonWriter Begin()
    {
        _buffer ??= new ArrayBufferWriter<byte>(4096);
        _buffer.ResetWrittenCount();
        _bodies = null;
        _writer ??= new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        return _writer;
    }

    private static EntryContent End()
    {
        _writer!.WriteEndObject();
        _writer.Flush();
        var content = new EntryContent(_buffer!.WrittenSpan.ToArray(), _bodies ?? []);
        _bodies = null;
        // One huge message must not pin a huge buffer to this thread for ever.
        if (_buffer.Capacity > 1 << 20) (_buffer, _writer) = (null, null);
        return content;
    }

    /// <summary>A masked message that is kept whole, in its entry or attached to it, or by its digest where it is too long or bodies are
    /// not kept.</summary>
    internal readonly struct MessageBody(ReadOnlyMemory<byte> message, BodyLimits limits)
    {
        /// <summary>All of the masked message, whatever the recording keeps of it.</summary>
        public ReadOnlyMemory<byte> Kept => message;

        /// <summary>Whether the entry shows all of the request as it was, so that nothing that is told of it tells more.</summary>
        public bool IsWhole => !message.IsEmpty && Masked.IsDefaultOrEmpty && message.Length <= limits.InEntry;

        /// <summary>What was hidden in it, and why.</summary>
        public ImmutableArray<MaskedValue> Masked { get; init; } = [];

        public void Write(Utf8JsonWriter json)
        {
            if (message.IsEmpty) return;
            WriteMasked(json, Masked);
            json.WritePropertyName("message"u8);
            WriteValue(json);
        }

        public void WriteValue(Utf8JsonWriter json)
        {
            if (message.Length <= limits.InEntry)
            {
                json.WriteRawValue(message.Span, skipInputValidation: true);
                return;
            }

            Span<byte> digest = stackalloc byte[32];
            SHA256.HashData(message.Span, digest);
            json.WriteStartObject();
            var isAttached = message.Length <= limits.Attached;
            if (isAttached) (_bodies ??= []).Add(message.ToArray());
            json.WriteNumber(isAttached ? "attachedBytes"u8 : "omittedBytes"u8, message.Length);
            json.WriteBase64String("sha256"u8, digest);
            json.WriteEndObject();
        }
    }
}

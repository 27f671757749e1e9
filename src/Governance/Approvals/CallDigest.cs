using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Approvals;

/// <summary>The keyed digest of what an approval lets run.</summary>
/// <remarks>Covers connection and endpoint, method, what is called and its definition, every parameter but what a retry must change in
/// <c>_meta</c>, the principal, its client and actors, the program that calls, policy and version, and the credential. Members are sorted
/// and strings unescaped as in RFC 8785; numbers keep their digits as written, because two spellings of one number may be read
/// differently upstream. Source: T2, T13.</remarks>
public static class CallDigest
{
    /// <summary>How JSON is read for digests: as it was when it was framed, strictly.</summary>
    internal static JsonDocumentOptions Strict { get; } = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    /// <summary>Computes the digest, 32 bytes.</summary>
    /// <param name="facts">The call.</param>
    /// <param name="binding">The connection's endpoint and credential, and the tool's definition.</param>
    /// <param name="basis">Policy and version that held it.</param>
    /// <param name="message">The whole JSON-RPC request, strictly parsed before.</param>
    /// <param name="key">The digest key.</param>
    public static byte[] Of(Facts facts, CallBinding binding, in DecisionBasis basis, ReadOnlyMemory<byte> message, DigestKey key)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        CanonicalForm.Text(form, "gateway-call-v2");
        CanonicalForm.Text(form, facts.Connection.Value);
        CanonicalForm.Text(form, binding.Endpoint);
        CanonicalForm.Text(form, Convert.ToHexStringLower(binding.Definition.Span));
        CanonicalForm.Text(form, binding.Credential);
        CanonicalForm.Text(form, facts.Method);
        CanonicalForm.Text(form, facts.Principal.Key.Issuer);
        CanonicalForm.Text(form, facts.Principal.Key.Subject);
        CanonicalForm.Text(form, facts.Principal.ClientId);
        CanonicalForm.Text(form, facts.Principal.Actors.Length.ToString(CultureInfo.InvariantCulture));
        foreach (var actor in facts.Principal.Actors) CanonicalForm.Text(form, actor.ToString());
        CanonicalForm.Text(form, facts.Client.Name);
        CanonicalForm.Text(form, facts.Client.Version);
        CanonicalForm.Text(form, basis.Policy);
        CanonicalForm.Text(form, basis.Version.ToString(CultureInfo.InvariantCulture));
        WriteParameters(form, message, "_meta");
        return HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan);
    }

    /// <summary>The digest of all that two calls of one window have alike, 32 bytes: method, program, every parameter but the arguments,
    /// and of <c>_meta</c> what the digest of a call covers. Of what is masked it covers the value itself.</summary>
    /// <param name="facts">The call.</param>
    /// <param name="message">The whole JSON-RPC request, strictly parsed before.</param>
    /// <param name="key">The digest key.</param>
    public static byte[] BesideArguments(Facts facts, ReadOnlyMemory<byte> message, DigestKey key)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(key);
        var form = new ArrayBufferWriter<byte>(256);
        CanonicalForm.Text(form, "gateway-window-v1");
        CanonicalForm.Text(form, facts.Method);
        CanonicalForm.Text(form, facts.Client.Name);
        CanonicalForm.Text(form, facts.Client.Version);
        WriteParameters(form, message, "_meta", "arguments");
        return HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan);
    }

    /// <summary>The digest of a call with edits applied: of the digest of the call as it was sent, and of the edits.</summary>
    public static byte[] Edited(ReadOnlySpan<byte> digest, ImmutableArray<ArgumentEdit> edits, DigestKey key)
    {
        if (edits.IsEmpty) return digest.ToArray();
        var form = new ArrayBufferWriter<byte>(256);
        CanonicalForm.Text(form, "gateway-edited-call-v1");
        CanonicalForm.Text(form, Convert.ToHexStringLower(digest));
        foreach (var edit in edits)
        {
            CanonicalForm.Text(form, edit.Pointer);
            CanonicalForm.Text(form, edit.Value is null ? "remove" : "set");
            if (edit.Value is null) continue;
            using var document = JsonDocument.Parse(edit.Value, Strict);
            CanonicalForm.Write(form, document.RootElement);
        }

        return HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan);
    }

    private static void WriteParameters(ArrayBufferWriter<byte> form, ReadOnlyMemory<byte> message, params string[] except)
    {
        if (message.IsEmpty) return;
        using var document = JsonDocument.Parse(message, Strict);
        if (!document.RootElement.TryGetProperty("params"u8, out var parameters)) return;
        CanonicalForm.Write(form, parameters, except);
        if (parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("_meta"u8, out var meta)) WriteMeta(form, meta);
    }

    /// <summary>Whether a digest covers this member of <c>_meta</c>. Progress tokens, trace ids and what the protocol itself says about a
    /// request are new in every retry and change nothing of the call; on whatever else stands there a server may act.</summary>
    internal static bool IsBound(string name) => name is not ("progressToken" or "traceparent" or "tracestate" or "baggage"
        or "io.modelcontextprotocol/protocolVersion" or "io.modelcontextprotocol/clientInfo"
        or "io.modelcontextprotocol/clientCapabilities" or "io.modelcontextprotocol/logLevel");

    private static void WriteMeta(ArrayBufferWriter<byte> form, JsonElement meta)
    {
        if (meta.ValueKind != JsonValueKind.Object)
        {
            CanonicalForm.Write(form, meta);
            return;
        }

        foreach (var member in meta.EnumerateObject().OrderBy(static m => m.Name, StringComparer.Ordinal))
        {
            if (!IsBound(member.Name)) continue;
            CanonicalForm.Text(form, member.Name);
            CanonicalForm.Write(form, member.Value);
        }
    }
}

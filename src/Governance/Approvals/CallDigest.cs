using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Approvals;

/// <summary>The keyed digest of what an approval lets run.</summary>
/// <remarks>Covers connection and its endpoint, method, what is called, every parameter but <c>_meta</c> (a retry carries a new progress token), the principal,
/// its client and actors, and the policy version. Members are sorted and strings unescaped as in RFC 8785; numbers keep their digits as written, because two
/// spellings of one number may be read differently upstream. Source: T13.</remarks>
public static class CallDigest
{
    /// <summary>Computes the digest, 32 bytes.</summary>
    /// <param name="facts">The call.</param>
    /// <param name="endpoint">The connection's URL.</param>
    /// <param name="basis">Policy and version that held it.</param>
    /// <param name="message">The whole JSON-RPC request, strictly parsed before.</param>
    /// <param name="key">The digest key.</param>
    public static byte[] Of(Facts facts, string endpoint, in DecisionBasis basis, ReadOnlyMemory<byte> message, DigestKey key)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        Text(form, "gateway-call-v1");
        Text(form, facts.Connection.Value);
        Text(form, endpoint);
        Text(form, facts.Method);
        Text(form, facts.Principal.Key.Issuer);
        Text(form, facts.Principal.Key.Subject);
        Text(form, facts.Principal.ClientId);
        foreach (var actor in facts.Principal.Actors) Text(form, actor.ToString());
        Text(form, basis.Policy);
        Text(form, basis.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!message.IsEmpty)
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512, AllowDuplicateProperties = false });
            if (document.RootElement.TryGetProperty("params"u8, out var parameters)) Canonical(form, parameters, skipMeta: true);
        }

        return HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan);
    }

    private static void Canonical(ArrayBufferWriter<byte> form, JsonElement value, bool skipMeta)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().Where(m => !(skipMeta && m.NameEquals("_meta"u8))).ToList();
                members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
                Tag(form, 'o', members.Count);
                foreach (var member in members)
                {
                    Text(form, member.Name);
                    Canonical(form, member.Value, skipMeta: false);
                }

                break;
            case JsonValueKind.Array:
                Tag(form, 'a', value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) Canonical(form, item, skipMeta: false);
                break;
            case JsonValueKind.String:
                Tag(form, 's', 0);
                Text(form, value.GetString()!);
                break;
            default:
                Tag(form, 'l', 0);
                Text(form, value.GetRawText());
                break;
        }
    }

    private static void Tag(ArrayBufferWriter<byte> form, char tag, int count)
    {
        var span = form.GetSpan(5);
        span[0] = (byte)tag;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
        form.Advance(5);
    }

    private static void Text(ArrayBufferWriter<byte> form, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = form.GetSpan(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        Encoding.UTF8.GetBytes(text, span[4..]);
        form.Advance(4 + length);
    }
}

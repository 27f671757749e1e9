using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Approvals;

/// <summary>The keyed digest of what an approval lets run.</summary>
/// <remarks>Covers connection and its endpoint, method, what is called, every parameter but <c>_meta</c> (a retry carries a new progress
/// token), the principal,
/// its client and actors, and the policy version. Members are sorted and strings unescaped as in RFC 8785; numbers keep their digits as
/// written, because two
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
        CanonicalForm.Text(form, "gateway-call-v1");
        CanonicalForm.Text(form, facts.Connection.Value);
        CanonicalForm.Text(form, endpoint);
        CanonicalForm.Text(form, facts.Method);
        CanonicalForm.Text(form, facts.Principal.Key.Issuer);
        CanonicalForm.Text(form, facts.Principal.Key.Subject);
        CanonicalForm.Text(form, facts.Principal.ClientId);
        foreach (var actor in facts.Principal.Actors) CanonicalForm.Text(form, actor.ToString());
        CanonicalForm.Text(form, basis.Policy);
        CanonicalForm.Text(form, basis.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!message.IsEmpty)
        {
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 512, AllowDuplicateProperties = false });
            if (document.RootElement.TryGetProperty("params"u8, out var parameters)) CanonicalForm.Write(form, parameters, except: "_meta");
        }

        return HMACSHA256.HashData(key.Bytes.Span, form.WrittenSpan);
    }
}

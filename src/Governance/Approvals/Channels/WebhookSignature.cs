using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Signs webhooks as the Standard Webhooks specification says: HMAC-SHA256 over id, timestamp and body, base64, under
/// <c>v1</c>.</summary>
/// <remarks>Source: Standard Webhooks specification, section "Signature scheme". Several secrets give several signatures, parted by one
/// space, so that a secret can be replaced without a gap.</remarks>
public static class WebhookSignature
{
    /// <summary>Header of the message's id, the same for each attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header of the attempt's time, seconds since 1970-01-01 UTC.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header of the signatures.</summary>
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";

    /// <summary>Reads a secret: <c>whsec_</c> and base64 of 24 to 64 bytes.</summary>
    public static bool TryReadSecret(string text, out byte[] key)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = [];
        var buffer = new byte[text.Length];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(text[Prefix.Length..], buffer, out var length) || length is < 24 or > 64) return false;
        key = buffer[..length];
        return true;
    }

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="keys">The secrets' bytes, the newest first.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>, without a full stop.</param>
    /// <param name="timestampUnixSeconds">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Sign(IEnumerable<byte[]> keys, string id, long timestampUnixSeconds, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestampUnixSeconds}."));
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Checks that a request comes from Slack: version <c>v0</c>, HMAC-SHA256 over version, timestamp and raw body,
/// hexadecimal.</summary>
/// <remarks>Source: Slack, "Verifying requests from Slack".</remarks>
public static class SlackSignature
{
    /// <summary>Header of the time, seconds since 1970-01-01 UTC.</summary>
    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <summary>Header of the signature.</summary>
    public const string SignatureHeader = "X-Slack-Signature";

    /// <summary>How far the time may be from now, either way, in seconds.</summary>
    public const int WindowSeconds = 300;

    private const string Version = "v0";

    /// <summary>What the request is worth. Late is told only of a request whose signature is right.</summary>
    /// <param name="secrets">Signing secrets, UTF-8; one of them is enough.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>, or what came in its place.</param>
    /// <param name="signature">The value of <see cref="SignatureHeader"/>, or what came in its place.</param>
    /// <param name="body">The raw body.</param>
    /// <param name="nowUnixSeconds">Now.</param>
    public static LinkVerdict Verify(
        IEnumerable<string> secrets, string? timestamp, string? signature, ReadOnlySpan<byte> body, long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        if (signature is null || timestamp is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return LinkVerdict.Forged;
        var head = Encoding.UTF8.GetBytes($"{Version}:{timestamp}:");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        var given = Encoding.UTF8.GetBytes(signature);
        var good = false;
        // Every secret is tried, so that the time taken tells nothing of which one was right.
        foreach (var secret in secrets)
        {
            var expected = $"{Version}={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
            good |= CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), given);
        }

        if (!good) return LinkVerdict.Forged;
        return at >= nowUnixSeconds - WindowSeconds && at <= nowUnixSeconds + WindowSeconds ? LinkVerdict.Good : LinkVerdict.Late;
    }
}

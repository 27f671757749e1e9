using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Search;

/// <summary>A facet's value as one word of the index: letters and digits alone, whatever the value holds.</summary>
public static class FacetToken
{
    private const int DigestBytes = 10;

    /// <summary>The word: <c>f</c>, the facet's number, <c>x</c> and the first 80 bits of the value's SHA-256 in hexadecimal.</summary>
    public static string Of(FacetKind kind, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(value), digest);
        return string.Create(CultureInfo.InvariantCulture, $"f{(int)kind}x{Convert.ToHexStringLower(digest[..DigestBytes])}");
    }
}

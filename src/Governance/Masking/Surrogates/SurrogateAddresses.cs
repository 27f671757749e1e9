using System.Buffers;
using System.Globalization;
using System.Net;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Addresses that lead nowhere, of the ranges that are kept for that.</summary>
/// <remarks>Source: RFC 2606 (.invalid), RFC 5737 and 3849 (documentation), RFC 2544 (benchmarks), RFC 1112 (240.0.0.0/4).</remarks>
internal static class SurrogateAddresses
{
    internal const string Domain = "masked.invalid";

    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    private const int LocalLength = 12;

    private static readonly SearchValues<char> Local = SearchValues.Create(Base32);
    private static readonly string[] Documented = ["192.0.2.", "198.51.100.", "203.0.113."];

    internal static string Email(SurrogateChance chance) => $"{chance.Of(Base32, LocalLength)}@{Domain}";

    internal static bool IsEmail(ReadOnlySpan<char> text) => text.Length == LocalLength + 1 + Domain.Length && text[LocalLength] == '@'
        && text[..LocalLength].IndexOfAnyExcept(Local) < 0 && text[(LocalLength + 1)..].SequenceEqual(Domain);

    // The documentation's 768 addresses are soon used up.
    internal static string Ipv4(SurrogateChance chance) => chance.Attempt switch
    {
        < 2 => Documented[chance.Next(Documented.Length)] + Number(1 + chance.Next(254)),
        < 4 => $"198.{Number(18 + chance.Next(2))}.{Number(chance.Next(256))}.{Number(1 + chance.Next(254))}",
        _ => $"{Number(240 + chance.Next(15))}.{Number(chance.Next(256))}.{Number(chance.Next(256))}.{Number(1 + chance.Next(254))}",
    };

    internal static bool IsIpv4(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        return IPAddress.TryParse(text, out var address) && address.TryWriteBytes(bytes, out var length) && length == bytes.Length
            && (bytes[..3].SequenceEqual((ReadOnlySpan<byte>)[192, 0, 2]) || bytes[..3].SequenceEqual((ReadOnlySpan<byte>)[198, 51, 100])
                || bytes[..3].SequenceEqual((ReadOnlySpan<byte>)[203, 0, 113]) || (bytes[0] == 198 && bytes[1] is 18 or 19)
                || bytes[0] is >= 240 and < 255);
    }

    internal static string Ipv6(SurrogateChance chance) =>
        "2001:db8:" + string.Join(':',
            Enumerable.Range(0, 6).Select(_ => (1 + chance.Next(0xFFFF)).ToString("x", CultureInfo.InvariantCulture)));

    internal static bool IsIpv6(ReadOnlySpan<char> text) => text.StartsWith("2001:db8:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The range for documentation, then addresses that are local by their own account. Separators and case stay.</summary>
    internal static string Mac(string value, SurrogateChance chance)
    {
        var head = chance.Attempt < 2 ? "00005e0053" : "02" + chance.Of(SurrogateChance.Hex, 8);
        var digits = head + chance.Of(SurrogateChance.Hex, 2);
        var upper = value.Any(char.IsAsciiLetterUpper);
        var next = 0;
        return string.Concat(value.Select(c => !char.IsAsciiHexDigit(c) || next >= digits.Length ? c
            : upper ? char.ToUpperInvariant(digits[next++]) : digits[next++]));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

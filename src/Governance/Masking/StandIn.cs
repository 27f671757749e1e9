using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking;

/// <summary>What stands in a value's place.</summary>
internal static class StandIn
{
    /// <summary>What a value is called that a path hides.</summary>
    internal const string PathLabel = "masked";

    private const int Kept = 4;
    private const int KeptFrom = 8;
    private const string Separators = " -.@/:_+()\t\r\n";

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>The stand-in for a found value.</summary>
    internal static string For(Kind kind, MaskStyle style, ReadOnlySpan<byte> value, MaskKey key, SurrogatePage page)
    {
        var label = Detectors.NameOf(kind);
        return style switch
        {
            MaskStyle.Hash => Hash(label, Normal(kind, value), key),
            MaskStyle.Surrogate => page.For(label, Encoding.UTF8.GetString(value)),
            // The end of a key is no help to anybody, and its signature or checksum is part of it.
            MaskStyle.Partial when kind is not (Kind.PrivateKey or Kind.Jwt) =>
                // A colon beside the end of an address would leave an address.
                Partial(Encoding.UTF8.GetString(value), kind == Kind.Ipv6 ? "" : Separators),
            _ => $"[{label}]",
        };
    }

    /// <summary>The stand-in for a string that a path hides.</summary>
    internal static string ForPath(MaskStyle style, ReadOnlySpan<byte> value, MaskKey key, SurrogatePage page) => style switch
    {
        MaskStyle.Hash when IsHash(value) => Encoding.UTF8.GetString(value),
        MaskStyle.Hash => Hash(PathLabel, value, key),
        MaskStyle.Surrogate => page.ForPath(Encoding.UTF8.GetString(value)) ?? $"[{PathLabel}]",
        MaskStyle.Partial => Partial(Encoding.UTF8.GetString(value), Separators),
        _ => $"[{PathLabel}]",
    };

    /// <summary>Every digit or number a 0, every letter or other sign an x: the same length, punctuation and blanks.</summary>
    internal static string SameShape(string value)
    {
        var shape = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            shape.Append(
                SurrogateShape.IsKept(rune) ? rune.ToString()
                : Rune.IsNumber(rune) ? "0"
                : Rune.IsUpper(rune) ? "X" : "x");
        }

        return shape.ToString();
    }

    // Short values keep nothing: four of six would be most of it. Of separators alone, where they are the value, none stays.
    private static string Partial(string value, string separators)
    {
        var runes = value.EnumerateRunes().ToArray();
        var count = runes.Count(r => !IsIn(separators, r));
        var hidden = count >= KeptFrom ? count - Kept : count;
        var masked = new StringBuilder(value.Length);
        foreach (var rune in runes)
        {
            masked.Append(count > 0 && (IsIn(separators, rune) || hidden-- <= 0) ? rune.ToString() : "*");
        }

        return masked.ToString();
    }

    private static bool IsIn(string separators, Rune rune) => rune.IsBmp && separators.Contains((char)rune.Value, StringComparison.Ordinal);

    private static string Hash(string label, ReadOnlySpan<byte> value, MaskKey key)
    {
        var input = new byte[label.Length + 1 + value.Length];
        Encoding.ASCII.GetBytes(label, input);
        value.CopyTo(input.AsSpan(label.Length + 1));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret.AsSpan(), input, hash);
        return string.Create(CultureInfo.InvariantCulture, $"[{label}:{BinaryPrimitives.ReadUInt64BigEndian(hash):x16}]");
    }

    // [masked:0123456789abcdef] is what an earlier pass left; hashing it again would only make it another name for the same value.
    private static bool IsHash(ReadOnlySpan<byte> value) => value.Length == PathLabel.Length + 19 && value.StartsWith("[masked:"u8)
        && value[^1] == ']' && value[(PathLabel.Length + 2)..^1].IndexOfAnyExcept(HexDigits) < 0;

    // Equal numbers look equal however they are grouped.
    private static ReadOnlySpan<byte> Normal(Kind kind, ReadOnlySpan<byte> value)
    {
        if (kind is not (Kind.Card or Kind.Ssn or Kind.Phone or Kind.Iban))
        {
            return value;
        }

        var folded = new FoldedText();
        folded.Fold(value);
        var normal = new List<byte>(folded.Text.Length);
        foreach (var character in folded.Text)
        {
            if (Word.IsLetterOrDigit(character) || character == '+')
            {
                normal.Add(Word.IsLetter(character) ? (byte)(character & ~0x20) : character);
            }
        }

        return normal.ToArray();
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Where words begin and end in UTF-8 text.</summary>
internal static class Word
{
    internal static bool IsDigit(byte value) => (uint)(value - '0') < 10;

    private static uint IsDigit(Vector128<byte> values) =>
        Vector128.LessThan(values - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();

    internal static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') < 26;

    internal static bool IsCapital(byte value) => (uint)(value - 'A') < 26;

    internal static bool IsLetterOrDigit(byte value) => IsDigit(value) || IsLetter(value);

    internal static bool IsHex(byte value) => IsDigit(value) || (uint)((value | 0x20) - 'a') < 6;

    internal static bool IsBase64Url(byte value) => IsLetterOrDigit(value) || value is (byte)'-' or (byte)'_';

    /// <summary>
    /// Whether no letter or digit stands before a place; the letter of a literal <c>\n</c>, as in JSON within JSON, is none.
    /// </summary>
    internal static bool Begins(ReadOnlySpan<byte> text, int at) =>
        at == 0 || !IsLetterOrDigit(text[at - 1]) || IsEscapeLetter(text, at - 1);

    /// <summary>Whether no letter or digit stands behind a value's last byte.</summary>
    internal static bool Ends(ReadOnlySpan<byte> text, int end) => end >= text.Length || !IsLetterOrDigit(text[end]);

    internal static bool IsEscapeLetter(ReadOnlySpan<byte> text, int at) =>
        at > 0 && text[at - 1] == '\\' && text[at] is (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f';

    /// <summary>Whether a span is the middle of an identifier in hex and dashes, such as a UUID that has no letters there.</summary>
    internal static bool IsInsideDashes(ReadOnlySpan<byte> text, int start, int end) =>
        start > 1 && text[start - 1] == '-' && IsHex(text[start - 2])
        && end + 1 < text.Length && text[end] == '-' && IsHex(text[end + 1]);

    /// <summary>The digits from a place on.</summary>
    internal static int Digits(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        if (at <= text.Length - Vector128<byte>.Count)
        {
            var others = ~IsDigit(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at)) & ushort.MaxValue;
            if (others != 0)
            {
                return BitOperations.TrailingZeroCount(others);
            }

            end += Vector128<byte>.Count;
        }

        while (end < text.Length && IsDigit(text[end]))
        {
            end++;
        }

        return end - at;
    }

    /// <summary>Whether a token repeats a few characters only, as placeholders do.</summary>
    internal static bool IsMonotonous(ReadOnlySpan<byte> token)
    {
        const int distinctMin = 5;
        UInt128 seen = 0;
        foreach (var value in token)
        {
            seen |= UInt128.One << (value & 0x7F);
        }

        return UInt128.PopCount(seen) < distinctMin;
    }

    internal static bool DigitAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length && IsDigit(text[at]);

    internal static bool ByteAt(ReadOnlySpan<byte> text, int at, byte value) => (uint)at < (uint)text.Length && text[at] == value;
}

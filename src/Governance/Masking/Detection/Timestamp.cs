using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Recognises a string that is nothing but an RFC 3339 date or time, the commonest digits in JSON, at a glance.</summary>
internal static class Timestamp
{
    internal const int DateLength = 10;

    /// <summary>A date and hours and minutes.</summary>
    internal const int MomentLength = 16;
    private const int TimeLength = 19;
    private const int LengthMax = 35;

    internal static bool Is(ReadOnlySpan<byte> text)
    {
        if (text.Length is < DateLength or > LengthMax || !Fits(text, "dddd-dd-dd"u8))
        {
            return false;
        }

        if (text.Length == DateLength)
        {
            return true;
        }

        if (text.Length < TimeLength || text[DateLength] is not ((byte)'T' or (byte)' ') || !Fits(text[(DateLength + 1)..], "dd:dd:dd"u8))
        {
            return false;
        }

        var rest = text[TimeLength..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            var digits = Word.Digits(rest, 1);
            rest = digits <= 9 ? rest[(1 + digits)..] : rest;
        }

        return rest.IsEmpty || rest.SequenceEqual("Z"u8)
            || (rest.Length == 6 && rest[0] is (byte)'+' or (byte)'-' && Fits(rest[1..], "dd:dd"u8));
    }

    /// <summary>Whether a text begins with a date as 2026-11-20, and goes on with something else than a digit or dash.</summary>
    internal static bool BeginsWithDate(ReadOnlySpan<byte> text) => text.Length >= DateLength && text[4] == '-'
        && (text[0] == '1' || text[0] == '2') && Fits(text, "dddd-dd-dd"u8)
        && !Word.DigitAt(text, DateLength) && !Word.ByteAt(text, DateLength, (byte)'-');

    /// <summary>Whether a text begins with a date and its time of day: of nobody's birth, and no other digits are joined to it.</summary>
    internal static bool BeginsWithMoment(ReadOnlySpan<byte> text)
    {
        // dddd-dd-ddTdd:dd, the first byte lowest.
        const uint digits = 0b1101_1011_0110_1111;
        if (text.Length < MomentLength || text[4] != '-' || text[0] is not ((byte)'1' or (byte)'2'))
        {
            return false;
        }

        var bytes = Vector128.Create(text);
        return Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits() == digits
            && text[7] == '-' && text[DateLength] is (byte)'T' or (byte)' ' && text[13] == ':';
    }

    /// <summary>How long seconds with a fraction and a Z are, as <c>:05.123Z</c>, where a text begins with them; else 0.</summary>
    internal static int SecondsLength(ReadOnlySpan<byte> text)
    {
        const int fractionMin = 3;
        const int fractionMax = 9;
        if (text.Length <= fractionMin + 4 || text[0] != ':' || !Word.IsDigit(text[1]) || !Word.IsDigit(text[2])
            || text[3] is not ((byte)'.' or (byte)','))
        {
            return 0;
        }

        var digits = Word.Digits(text, 4);
        return digits is >= fractionMin and <= fractionMax && Word.ByteAt(text, 4 + digits, (byte)'Z') ? 5 + digits : 0;
    }

    private static bool Fits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> form)
    {
        for (var i = 0; i < form.Length; i++)
        {
            if (form[i] == 'd' ? !Word.IsDigit(text[i]) : text[i] != form[i])
            {
                return false;
            }
        }

        return true;
    }
}

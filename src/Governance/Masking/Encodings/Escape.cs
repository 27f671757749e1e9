using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>Reads one escape at the beginning of a text.</summary>
internal static class Escape
{
    private const int NameMax = 8;
    private const int DigitsMax = 12;
    private const int ValueMax = 0x10FFFF;

    // The names that hide what a value is made of; letters and digits have none.
    private static readonly (byte[] Name, char Value)[] Names =
    [
        .. ("commat @ period . num # lowbar _ hyphen - dash - colon : sol / bsol \\ plus + nbsp \u00A0 amp & lt < gt > quot \" apos ' "
            + "lpar ( rpar ) comma , percnt % equals = semi ; shy \u00AD zwj \u200D zwnj \u200C ensp \u2002 emsp \u2003 thinsp \u2009 "
            + "ndash \u2013 mdash \u2014 dollar $ excl ! quest ? ast * lsqb [ rsqb ] NewLine \n Tab \t").Split(' ').Chunk(2)
            .Select(p => (Encoding.ASCII.GetBytes(p[0]), p[1][0])),
    ];

    /// <summary>Whether the text begins with an escape.</summary>
    /// <param name="text">Begins with a percent sign, an ampersand or a backslash.</param>
    /// <param name="value">The character; for <c>%41</c> the byte.</param>
    /// <param name="length">Bytes of the escape.</param>
    internal static bool TryRead(ReadOnlySpan<byte> text, out int value, out int length) => text[0] switch
    {
        (byte)'%' => Percent(text, out value, out length),
        (byte)'&' => Reference(text, out value, out length),
        _ => Backslash(text, out value, out length),
    };

    private static bool Percent(ReadOnlySpan<byte> text, out int value, out int length)
    {
        var isCode = Word.ByteAt(text, 1, (byte)'u');
        length = isCode ? 6 : 3;
        return Hex(text, isCode ? 2 : 1, isCode ? 4 : 2, out value);
    }

    private static bool Reference(ReadOnlySpan<byte> text, out int value, out int length)
    {
        value = 0;
        length = 0;
        if (text.Length < 4)
        {
            return false;
        }

        if (text[1] != '#')
        {
            return Named(text[1..], out value, out length);
        }

        var isHex = (text[2] | 0x20) == 'x';
        var at = isHex ? 3 : 2;
        var start = at;
        while (at < text.Length && at - start < DigitsMax && (isHex ? Word.IsHex(text[at]) : Word.IsDigit(text[at])))
        {
            value = Math.Min((value * (isHex ? 16 : 10)) + Digit(text[at]), ValueMax + 1);
            at++;
        }

        length = at + (Word.ByteAt(text, at, (byte)';') ? 1 : 0);
        return at > start;
    }

    private static bool Named(ReadOnlySpan<byte> text, out int value, out int length)
    {
        value = 0;
        var end = text[..Math.Min(text.Length, NameMax + 1)].IndexOf((byte)';');
        length = end + 2;
        if (end < 2)
        {
            return false;
        }

        foreach (var (name, character) in Names)
        {
            if (text[..end].SequenceEqual(name))
            {
                value = character;
                return true;
            }
        }

        return false;
    }

    private static bool Backslash(ReadOnlySpan<byte> text, out int value, out int length)
    {
        value = 0;
        length = 2;
        if (text.Length < 2)
        {
            return false;
        }

        switch (text[1])
        {
            case (byte)'u' or (byte)'x' when Word.ByteAt(text, 2, (byte)'{'):
                return Braced(text, out value, out length);
            case (byte)'u':
                return Code(text, out value, out length);
            case (byte)'U':
                length = 10;
                return Hex(text, 2, 8, out value);
            case (byte)'x':
                length = 4;
                return Hex(text, 2, 2, out value);
            case (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b' or (byte)'f':
                value = text[1] switch { (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', (byte)'b' => '\b', _ => '\f' };
                return true;
            case >= (byte)'0' and <= (byte)'7':
                return Octal(text, out value, out length);
            case (byte)'\\' or (byte)'/' or (byte)'"' or (byte)'\'':
                value = text[1];
                return true;
            default:
                return false;
        }
    }

    private static bool Code(ReadOnlySpan<byte> text, out int value, out int length)
    {
        length = 6;
        if (!Hex(text, 2, 4, out value))
        {
            return false;
        }

        if (value is >= 0xD800 and < 0xDC00 && text.Length >= 12 && text[6] == '\\' && text[7] == 'u' && Hex(text, 8, 4, out var low)
            && low is >= 0xDC00 and < 0xE000)
        {
            value = char.ConvertToUtf32((char)value, (char)low);
            length = 12;
        }

        return true;
    }

    private static bool Braced(ReadOnlySpan<byte> text, out int value, out int length)
    {
        var end = text[..Math.Min(text.Length, DigitsMax)].IndexOf((byte)'}');
        length = end + 1;
        return Hex(text, 3, end - 3, out value);
    }

    private static bool Octal(ReadOnlySpan<byte> text, out int value, out int length)
    {
        value = 0;
        length = 1;
        while (length < 4 && length < text.Length && text[length] is >= (byte)'0' and <= (byte)'7')
        {
            value = (value * 8) + text[length++] - '0';
        }

        return true;
    }

    private static bool Hex(ReadOnlySpan<byte> text, int start, int count, out int value)
    {
        value = 0;
        if (count is < 1 or > 8 || start + count > text.Length)
        {
            return false;
        }

        foreach (var digit in text.Slice(start, count))
        {
            if (!Word.IsHex(digit))
            {
                return false;
            }

            value = (value << 4) | Digit(digit);
        }

        return true;
    }

    /// <summary>The value of a hex digit.</summary>
    internal static int Digit(byte digit) => Word.IsDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// A text as a reader takes it: digits of every script and full-width forms as ASCII, every space as a space, every dash as a dash, and
/// without the characters that show nothing. Values are looked for in it as well, and cut out of the original.
/// </summary>
internal sealed class FoldedText
{
    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    internal OffsetMap Map { get; } = new();

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Folds; false if nothing changed, so that there is nothing more to find.</summary>
    internal bool Fold(ReadOnlySpan<byte> text)
    {
        _bytes = _pool.AtLeast(text.Length);
        Map.Clear();
        _length = 0;
        var changed = false;
        var at = 0;
        while (at < text.Length)
        {
            var plain = text[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            plain = plain < 0 ? text.Length - at : plain;
            if (plain > 0)
            {
                Map.Mark(_length, at);
                text.Slice(at, plain).CopyTo(_bytes.AsSpan(_length));
                _length += plain;
                at += plain;
            }

            while (at < text.Length && text[at] >= 0x80)
            {
                Rune.DecodeFromUtf8(text[at..], out var rune, out var consumed);
                var folded = Of(rune);
                changed |= folded != rune.Value;
                Map.Mark(_length, at);
                if (folded >= 0)
                {
                    _length += new Rune(folded).EncodeToUtf8(_bytes.AsSpan(_length));
                }

                at += consumed;
            }
        }

        Map.Mark(_length, text.Length);
        Map.End(text.Length);
        return changed;
    }

    /// <summary>Gives a large buffer back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
    }

    /// <summary>What a character is read as; -1 if it shows nothing.</summary>
    internal static int Of(Rune rune)
    {
        var value = rune.Value;
        if (value is >= 0xFF01 and <= 0xFF5E)
        {
            return value - 0xFEE0;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.DecimalDigitNumber:
                return '0' + (int)Rune.GetNumericValue(rune);
            case UnicodeCategory.SpaceSeparator:
                return ' ';
            case UnicodeCategory.DashPunctuation:
                return '-';
            case UnicodeCategory.Format:
                return -1;
            default:
                return value switch
                {
                    0x2212 or 0x2043 => '-', // minus, hyphen bullet
                    0x3002 or 0xFF61 or 0x2024 => '.', // ideographic full stops, one dot leader
                    0x00B7 or 0x2027 => '.',
                    0xFE6B => '@',
                    0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x034F or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F)
                        or (>= 0xE0100 and <= 0xE01EF) => -1, // fillers, joiners, variation selectors
                    >= 0x0300 and <= 0x036F => -1, // combining marks on digits
                    >= 0x24EA and <= 0x24EA => '0',
                    >= 0x2460 and <= 0x2468 => '1' + (value - 0x2460), // circled digits
                    >= 0x2080 and <= 0x2089 => '0' + (value - 0x2080), // subscripts
                    0x2070 or (>= 0x2074 and <= 0x2079) => '0' + (value - 0x2070), // superscripts
                    0xB9 => '1',
                    0xB2 or 0xB3 => '0' + (value - 0xB0),
                    _ => value,
                };
        }
    }
}

namespace Gateway.Edge.Mcp;

/// <summary>Finds <c>\u</c> escapes that are half a character. Some parsers keep them, some replace them, some fail: no message with one
/// goes on (T3).</summary>
internal static class Surrogates
{
    /// <summary>Checks a JSON string's raw, escaped content.</summary>
    /// <exception cref="InvalidOperationException">There is a lone surrogate.</exception>
    public static void Check(ReadOnlySpan<byte> escaped)
    {
        // Text full of escaped quotes and newlines is common; one that names characters by number is rare.
        if (escaped.IndexOf("\\u"u8) < 0) return;
        var i = 0;
        while (i < escaped.Length)
        {
            var next = escaped[i..].IndexOf((byte)'\\');
            if (next < 0) return;
            i += next;
            if (escaped[i + 1] != (byte)'u')
            {
                i += 2;
                continue;
            }

            var unit = Unit(escaped, i);
            i += 6;
            if (unit is >= 0xDC00 and <= 0xDFFF) throw new InvalidOperationException("lone surrogate");
            if (unit is < 0xD800 or > 0xDBFF) continue;
            if (i + 6 > escaped.Length || escaped[i] != (byte)'\\' || escaped[i + 1] != (byte)'u'
                || Unit(escaped, i) is < 0xDC00 or > 0xDFFF)
                throw new InvalidOperationException("lone surrogate");
            i += 6;
        }
    }

    private static int Unit(ReadOnlySpan<byte> escaped, int at)
    {
        var value = 0;
        for (var i = at + 2; i < at + 6; i++)
        {
            var b = escaped[i] | 0x20;
            value = (value << 4) | (b <= '9' ? b - '0' : b - 'a' + 10);
        }

        return value;
    }
}

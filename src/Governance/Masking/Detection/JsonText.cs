using System.Globalization;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Decodes the inside of a JSON string (RFC 8259 section 7) and remembers where each byte stood.</summary>
internal sealed class JsonText : RewrittenText
{
    /// <summary>Decodes; the result stands in <see cref="RewrittenText.Text"/> until the next call.</summary>
    /// <param name="raw">The bytes between the quotes of a JSON string.</param>
    internal void Decode(ReadOnlySpan<byte> raw) => Rewrite(raw);

    protected override int NextSign(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\\');

    // What is no escape stays as it is: a text that only looks like JSON is decoded as well.
    protected override int One(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1)
        {
            Append(text[0]);
            return 1;
        }

        if (text[1] != 'u')
        {
            Append(text[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var same => same,
            });
            return 2;
        }

        var length = 6;
        if (!TryHex(text, 2, out var value))
        {
            Append(text[0]);
            return 1;
        }

        if (char.IsHighSurrogate((char)value) && text.Length > 7 && text[6] == '\\' && text[7] == 'u' && TryHex(text, 8, out var low))
        {
            if (char.IsLowSurrogate((char)low))
            {
                value = char.ConvertToUtf32((char)value, (char)low);
                length = 12;
            }
        }

        AppendCharacter(value);
        return length;
    }

    private static bool TryHex(ReadOnlySpan<byte> raw, int start, out int value)
    {
        value = 0;
        return raw.Length >= start + 4
            && int.TryParse(raw.Slice(start, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}

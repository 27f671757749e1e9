using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>A text with quoted-printable resolved (RFC 2045 section 6.7). Each byte remembers where it stood.</summary>
internal sealed class QuotedPrintable
{
    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    internal OffsetMap Map { get; } = new();

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Resolves; false if there was nothing to resolve.</summary>
    internal bool Decode(ReadOnlySpan<byte> text)
    {
        if (!HasAny(text))
        {
            return false;
        }

        _bytes = _pool.AtLeast(text.Length);
        Map.Clear();
        _length = 0;
        var at = 0;
        while (at < text.Length)
        {
            var plain = text[at..].IndexOf((byte)'=');
            plain = plain < 0 ? text.Length - at : plain;
            if (plain > 0)
            {
                Map.Mark(_length, at);
                text.Slice(at, plain).CopyTo(_bytes.AsSpan(_length));
                _length += plain;
                at += plain;
            }

            if (at < text.Length)
            {
                Map.Mark(_length, at);
                var length = Length(text[at..]);
                if (length == 3 && Word.IsHex(text[at + 1]))
                {
                    _bytes[_length++] = (byte)((Escape.Digit(text[at + 1]) << 4) | Escape.Digit(text[at + 2]));
                }
                else if (length == 1)
                {
                    _bytes[_length++] = text[at];
                }

                at += length;
            }
        }

        Map.Mark(_length, text.Length);
        Map.End(text.Length);
        return true;
    }

    /// <summary>Gives a large buffer back; <see cref="Text"/> is gone.</summary>
    internal void Release()
    {
        _length = 0;
        _bytes = _pool.Release();
    }

    // "bytes=45" is what logs are full of. What is encoded stands several to a word, or is a sign that joins words, or a digit of many.
    private static bool HasAny(ReadOnlySpan<byte> text)
    {
        var last = -1;
        for (var at = text.IndexOf((byte)'='); at >= 0;)
        {
            var length = Length(text[at..]);
            if (length == 2 || (length == 3 && (!Word.IsHex(text[at + 1]) || Tells(text, at, last))))
            {
                return true;
            }

            last = length == 3 ? at : last;
            var next = text[(at + 1)..].IndexOf((byte)'=');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static bool Tells(ReadOnlySpan<byte> text, int at, int last)
    {
        var value = (Escape.Digit(text[at + 1]) << 4) | Escape.Digit(text[at + 2]);
        return value is >= 0x20 and < 0x7F && (!Word.IsLetterOrDigit((byte)value) || Word.DigitAt(text, at - 1)
            || (last >= 0 && text[last..at].IndexOfAny(" ,;&\n"u8) < 0));
    }

    // 3 for =41 and for a soft line break with a carriage return, 2 for one without, 1 for a mere equals sign, as at the end of base64.
    private static int Length(ReadOnlySpan<byte> text) => text.Length >= 3 && Word.IsHex(text[1]) && Word.IsHex(text[2]) ? 3
        : text.Length >= 4 && text[1] == '\r' && text[2] == '\n' && Word.IsLetterOrDigit(text[3]) ? 3
        : text.Length >= 3 && text[1] == '\n' && Word.IsLetterOrDigit(text[2]) ? 2 : 1;
}

using System.Buffers;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// A text with its escapes resolved once: percent encoding, HTML character references, and backslash escapes as in JSON and program text.
/// Each byte remembers where it stood.
/// </summary>
internal sealed class EscapedText
{
    private static readonly SearchValues<byte> Signs = SearchValues.Create("%&\\"u8);

    private static readonly SearchValues<byte> Openers = SearchValues.Create("uUx/\"'nrt"u8);

    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    internal OffsetMap Map { get; } = new();

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Resolves; false if there was nothing to resolve.</summary>
    internal bool Decode(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAny(Signs);
        if (first < 0 || !HasAny(text[first..]))
        {
            return false;
        }

        _bytes = _pool.AtLeast(text.Length);
        Map.Clear();
        _length = 0;
        var at = 0;
        while (at < text.Length)
        {
            var plain = text[at..].IndexOfAny(Signs);
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
                at += One(text[at..]);
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

    // Markup and punctuation that is escaped as a rule hides nothing; only what a value may be made of is worth a second look.
    private static bool HasAny(ReadOnlySpan<byte> text)
    {
        for (var at = 0; ;)
        {
            var next = text[at..].IndexOfAny(Signs);
            if (next < 0)
            {
                return false;
            }

            at += next;
            if (Tells(text, at, out var length))
            {
                return true;
            }

            at += length;
        }
    }

    private static bool Tells(ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 1;
        if (text[at] == '\\')
        {
            // However many backslashes: escaped in a document inside a document.
            var end = text[at..].IndexOfAnyExcept((byte)'\\');
            length = end < 0 ? text.Length - at : end;
            if (end < 0 || (!Openers.Contains(text[at + end]) && !Word.IsDigit(text[at + end])))
            {
                return false;
            }

            at += end - 1;
        }

        if (!Escape.TryRead(text[at..], out var value, out var escape))
        {
            return false;
        }

        length += escape - 1;
        return value switch
        {
            ' ' or 0xA0 => Word.DigitAt(text, at - 1) || Word.DigitAt(text, at + escape),
            '\'' => at == 0 || !Word.IsLetter(text[at - 1]),
            '<' or '>' or '(' or ')' or '[' or ']' or '{' or '}' or ',' or ';' or '!' => false,
            '&' => at + escape < text.Length && (text[at + escape] == '#' || Word.IsLetter(text[at + escape])),
            0x2013 or 0x2014 or (>= 0x2018 and <= 0x201F) or 0x2026 => false,
            _ => true,
        };
    }

    private int One(ReadOnlySpan<byte> text)
    {
        if (!Escape.TryRead(text, out var value, out var length))
        {
            _bytes[_length++] = text[0];
            return 1;
        }

        if (text[0] == '%' && text[1] != 'u')
        {
            // A byte of UTF-8, not a character.
            _bytes[_length++] = (byte)value;
            return length;
        }

        var rune = Rune.IsValid(value) ? new Rune(value) : Rune.ReplacementChar;
        _length += rune.EncodeToUtf8(_bytes.AsSpan(_length));
        return length;
    }
}

using System.Buffers.Binary;
using System.Text;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A literal that values of a kind begin with or hold.</summary>
internal sealed class PrefixEntry
{
    private const int KeyMin = 3;
    private const int KeyMax = 4;
    private const int ShortLength = 4;

    /// <summary>Sets the bit that tells small letters from capitals; other bytes that it makes alike are told apart later.</summary>
    internal const ulong OneCase = 0x2020_2020_2020_2020;

    private readonly byte[] _text;
    private readonly TokenShape? _body;
    private readonly bool _isInside;

    /// <summary>An entry.</summary>
    /// <param name="literal">The literal; in lower case where letters match in either case.</param>
    /// <param name="anchor">Where in it its rarest bytes begin.</param>
    /// <param name="find">What verifies a value where the literal stands.</param>
    /// <param name="anyCase">Whether ASCII letters match in either case.</param>
    /// <param name="body">What follows, null if anything; tells a short literal early from other words.</param>
    /// <param name="isInside">Whether a letter, digit or sign of a name must stand before it.</param>
    internal PrefixEntry(string literal, int anchor, PrefixMatch find, bool anyCase = false, TokenShape? body = null, bool isInside = false)
    {
        _text = Encoding.ASCII.GetBytes(literal);
        _body = literal.Length <= ShortLength ? body : null;
        _isInside = isInside;
        Anchor = anchor;
        Find = find;
        IsAnyCase = anyCase;
        var key = _text.AsSpan(anchor, Math.Min(KeyMax, _text.Length - anchor)).ToArray();
        var next = body is null || body.Parts.IsEmpty || body.Parts[0].Set == 0 ? default : body.Parts[0];
        var members = next.Min > 0 ? Alphabet.Members(next.Set) : null;
        Keys = key.Length >= KeyMin ? [key] : [.. (members ?? "").Select(c => (byte[])[.. key, (byte)c])];
        Places = [.. Enumerable.Range(0, KeyMax).Select(i => i < key.Length ? ((char)key[i]).ToString()
            : i < key.Length + next.Min ? members : null)];
    }

    internal int Anchor { get; }

    internal bool IsAnyCase { get; }

    internal int Length => _text.Length;

    internal PrefixMatch Find { get; }

    /// <summary>The characters that may stand at <see cref="Anchor"/> and behind it, place by place; null for any.</summary>
    internal string?[] Places { get; }

    /// <summary>The three or four bytes that stand at <see cref="Anchor"/>; several where the literal is shorter.</summary>
    internal IReadOnlyList<byte[]> Keys { get; }

    /// <summary>Up to eight bytes of the literal from <see cref="Anchor"/> on, letters in one case, and a mask of those.</summary>
    internal (ulong Head, ulong Mask) Head
    {
        get
        {
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            bytes.Clear();
            var rest = _text.AsSpan(Anchor, Math.Min(sizeof(ulong), _text.Length - Anchor));
            rest.CopyTo(bytes);
            var mask = ulong.MaxValue >> (8 * (sizeof(ulong) - rest.Length));
            return ((BinaryPrimitives.ReadUInt64LittleEndian(bytes) | OneCase) & mask, mask);
        }
    }

    /// <summary>Whether the whole literal stands around its key at <paramref name="at"/>.</summary>
    internal bool Stands(ReadOnlySpan<byte> text, int at)
    {
        var start = at - Anchor;
        return start >= 0 && start + _text.Length <= text.Length && (IsAnyCase
            ? Ascii.EqualsIgnoreCase(text.Slice(start, _text.Length), _text)
            : text.Slice(start, _text.Length).SequenceEqual(_text))
            && (!_isInside || (start > 0 && (Word.IsBase64Url(text[start - 1]) || text[start - 1] is (byte)'.' or (byte)' ')))
            && (_body is null || _body.Match(text, start + _text.Length) >= 0);
    }
}

using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A literal that values of a kind begin with or hold.</summary>
internal sealed class PrefixEntry
{
    private const int KeyLength = 3;

    private readonly byte[] _text;

    /// <summary>An entry.</summary>
    /// <param name="literal">The literal; in lower case where letters match in either case.</param>
    /// <param name="anchor">Where in it its three rarest bytes begin.</param>
    /// <param name="find">What verifies a value where the literal stands.</param>
    /// <param name="anyCase">Whether ASCII letters match in either case.</param>
    /// <param name="third">What may follow a literal of two bytes.</param>
    internal PrefixEntry(string literal, int anchor, PrefixMatch find, bool anyCase = false, string third = "")
    {
        _text = Encoding.ASCII.GetBytes(literal);
        Anchor = anchor;
        Find = find;
        var key = _text.AsSpan(anchor, Math.Min(KeyLength, _text.Length - anchor)).ToArray();
        Keys = key.Length == KeyLength ? [key] : [.. third.Select(c => (byte[])[.. key, (byte)c])];
        IsAnyCase = anyCase;
    }

    internal int Anchor { get; }

    internal bool IsAnyCase { get; }

    internal int Length => _text.Length;

    internal PrefixMatch Find { get; }

    /// <summary>The three bytes that stand at <see cref="Anchor"/>; several where the literal is shorter.</summary>
    internal IReadOnlyList<byte[]> Keys { get; }

    /// <summary>Whether the whole literal stands around its three bytes at <paramref name="at"/>.</summary>
    internal bool Stands(ReadOnlySpan<byte> text, int at)
    {
        var start = at - Anchor;
        return start >= 0 && start + _text.Length <= text.Length && (IsAnyCase
            ? Ascii.EqualsIgnoreCase(text.Slice(start, _text.Length), _text)
            : text.Slice(start, _text.Length).SequenceEqual(_text));
    }
}

using System.Buffers;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// A text as a reader takes it: digits of every script, compatibility forms and look-alike letters as ASCII, every space as a space, every
/// dash as a dash, and without the characters that show nothing. Values are looked for in it as well, and cut out of the original.
/// </summary>
internal sealed class FoldedText
{
    // All but printable ASCII, tab and the line breaks.
    private static readonly SearchValues<byte> Folding = SearchValues.Create(
        [.. Enumerable.Range(0, 9).Concat(Enumerable.Range(14, 18)).Concat(Enumerable.Range(0x7F, 0x81)).Select(v => (byte)v)]);

    private readonly PooledBytes _pool = new();
    private byte[] _bytes = [];
    private int _length;

    internal OffsetMap Map { get; } = new();

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Whether a text has anything that may be read as something else.</summary>
    internal static bool Concerns(ReadOnlySpan<byte> text) => text.ContainsAny(Folding);

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
            var plain = text[at..].IndexOfAny(Folding);
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
                changed |= One(text[at..], at, out var consumed);
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

    private bool One(ReadOnlySpan<byte> text, int at, out int consumed)
    {
        Map.Mark(_length, at);
        if (text[0] < 0x80)
        {
            consumed = 1;
            return true;
        }

        var status = Rune.DecodeFromUtf8(text, out var rune, out consumed);
        switch (status == OperationStatus.Done ? FoldTable.Of(rune.Value) : FoldTable.Same)
        {
            case FoldTable.Same:
                text[..consumed].CopyTo(_bytes.AsSpan(_length));
                _length += consumed;
                return false;
            case FoldTable.Nothing:
                return true;
            case FoldTable.Many:
                var several = FoldTable.Several(rune.Value);
                several.CopyTo(_bytes.AsSpan(_length));
                _length += several.Length;
                return true;
            case var one:
                _bytes[_length++] = one;
                return true;
        }
    }
}

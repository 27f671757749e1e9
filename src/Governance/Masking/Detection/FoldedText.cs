using System.Buffers;
using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// A text as a reader takes it: digits of every script, compatibility forms and look-alike letters as ASCII, every space as a space, every
/// dash as a dash, and without the characters that show nothing. Values are looked for in it as well, and cut out of the original.
/// </summary>
internal sealed class FoldedText : RewrittenText
{
    // All but printable ASCII, tab and the line breaks.
    private static readonly SearchValues<byte> Folding = SearchValues.Create(
        [.. Enumerable.Range(0, 9).Concat(Enumerable.Range(14, 18)).Concat(Enumerable.Range(0x7F, 0x81)).Select(v => (byte)v)]);

    private bool _changed;

    /// <summary>Folds; false if nothing changed, so that there is nothing more to find.</summary>
    internal bool Fold(ReadOnlySpan<byte> text)
    {
        _changed = false;
        Rewrite(text);
        return _changed;
    }

    protected override int NextSign(ReadOnlySpan<byte> text) => text.IndexOfAny(Folding);

    protected override int One(ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80)
        {
            _changed = true;
            return 1;
        }

        var status = Rune.DecodeFromUtf8(text, out var rune, out var consumed);
        var folded = status == OperationStatus.Done ? FoldTable.Of(rune.Value) : FoldTable.Same;
        _changed |= folded != FoldTable.Same;
        switch (folded)
        {
            case FoldTable.Same:
                Append(text[..consumed]);
                break;
            case FoldTable.Nothing:
                break;
            case FoldTable.Many:
                Append(FoldTable.Several(rune.Value));
                break;
            case var one:
                Append(one);
                break;
        }

        return consumed;
    }
}

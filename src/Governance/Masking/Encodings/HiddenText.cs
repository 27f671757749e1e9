using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>
/// The parts of a text in which single characters are encoded, as they read: a little before and behind each that tells of more than
/// everyday text, so that one escape in a long text does not cost a second look at all of it.
/// </summary>
internal abstract class HiddenText : RewrittenText
{
    // What may stand before and behind an escape for the words beside a value, and all but the longest values, to be seen.
    private const int Around = 160;
    private const int WordMax = 4096;

    /// <summary>Rewrites the next part that has anything to be rewritten.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the part before ended, 0 at first.</param>
    /// <param name="part">Where the part is in the text; of other text beside it, nothing is to be rewritten.</param>
    /// <returns>Whether there is one.</returns>
    internal bool Next(ReadOnlySpan<byte> text, int from, out Range part)
    {
        var first = NextTelling(text, from);
        if (first < 0)
        {
            part = default;
            return false;
        }

        // Parts may overlap: what stands before an escape counts for each.
        var start = first <= Around ? 0 : WordStart(text, first - Around);
        var end = first;
        for (var last = first; last >= 0 && last <= end; last = NextTelling(text, last + 1))
        {
            // A word whose end is known is not read again for each of its escapes: there may be as many as it has bytes.
            end = last + Around <= end ? end : text.Length - last <= Around ? text.Length : WordEnd(text, last + Around);
        }

        part = start..end;
        Rewrite(text[part]);
        return true;
    }

    /// <summary>Rewrites all of a text.</summary>
    internal void Decode(ReadOnlySpan<byte> text) => Rewrite(text);

    /// <summary>Where the next escape is that may hide something; negative if none is.</summary>
    protected abstract int NextTelling(ReadOnlySpan<byte> text, int from);

    private static int WordStart(ReadOnlySpan<byte> text, int at)
    {
        var from = Math.Max(0, at - WordMax);
        return from + 1 + text[from..at].LastIndexOfAny(" \t\r\n"u8);
    }

    private static int WordEnd(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOfAny(" \t\r\n"u8);
        return length < 0 ? text.Length : at + length;
    }
}

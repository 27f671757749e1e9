using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>
/// How many bytes of a text have been judged as values behind names. Of names that stand inside each other's values each may have a
/// secret of its own, so each is judged; with more than any text asks for by itself, the text counts as one that cannot be looked at.
/// </summary>
internal sealed class JudgedValues
{
    private const int BytesAtLeast = 16 * 1024;
    private const int TimesMax = 16;

    private long _left;

    /// <summary>Whether the text has asked for too much.</summary>
    internal bool IsOver => _left < 0;

    /// <summary>Begins with a text of so many bytes.</summary>
    internal void Begin(int length) => _left = BytesAtLeast + ((long)TimesMax * length);

    /// <summary>Whether a value may still be judged. Where that is no longer so, all of the text becomes a match.</summary>
    internal bool TryTake(int bytes, ReadOnlySpan<byte> text, List<TextMatch> matches)
    {
        if (IsOver)
        {
            return false;
        }

        _left -= bytes;
        if (IsOver)
        {
            matches.Add(new TextMatch(Kind.Unscanned, 0, text.Length, 100));
        }

        return !IsOver;
    }
}

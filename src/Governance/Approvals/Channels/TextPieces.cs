namespace Gateway.Governance.Approvals.Channels;

/// <summary>Parts a long text where a channel bounds the length of one block.</summary>
internal static class TextPieces
{
    /// <summary>At most <paramref name="most"/> pieces of at most <paramref name="size"/> characters, parted after a line where one ends
    /// in the second half, never within a character.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="size">UTF-16 units of one piece, at least 2.</param>
    /// <param name="most">Pieces.</param>
    /// <param name="left">Characters that did not fit.</param>
    public static IReadOnlyList<string> Of(string text, int size, int most, out int left)
    {
        var pieces = new List<string>();
        var at = 0;
        while (at < text.Length && pieces.Count < most)
        {
            var length = Math.Min(size, text.Length - at);
            if (at + length < text.Length)
            {
                var line = text.LastIndexOf('\n', at + length - 1, (length + 1) / 2);
                if (line > at) length = line + 1 - at;
                else if (char.IsHighSurrogate(text[at + length - 1])) length--;
            }

            pieces.Add(text.Substring(at, length));
            at += length;
        }

        left = text.Length - at;
        return pieces;
    }

    /// <summary>The first piece; what is left is added to <paramref name="hidden"/>.</summary>
    public static string Start(string text, int size, ref int hidden)
    {
        var pieces = Of(text, size, 1, out var left);
        hidden += left;
        return pieces.Count > 0 ? pieces[0] : "";
    }
}

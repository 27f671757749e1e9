using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Hardware addresses of 48 bits (IEEE 802): pairs with colons or dashes, or fours with dots, not all alike.</summary>
internal static class MacAddress
{
    private const int PairsLength = 17;
    private const int FoursLength = 14;

    /// <summary>Looks for an address around one of its separators.</summary>
    internal static bool Find(ReadOnlySpan<byte> text, int at, out TextMatch match)
    {
        match = default;
        var start = at;
        while (start > 0 && at - start < PairsLength && IsPart(text[start - 1]))
        {
            start--;
        }

        var end = at;
        while (end < text.Length && end - start <= PairsLength && IsPart(text[end]))
        {
            end++;
        }

        while (end > start && !Word.IsHex(text[end - 1]))
        {
            end--;
        }

        // A label and its colon before it, as in "ether:".
        while (start < end && !Word.IsHex(text[start]))
        {
            start++;
        }

        if (!IsAddress(text[start..end]) || !Word.Begins(text, start) || !Word.Ends(text, end) || Word.ByteAt(text, end, (byte)'_')
            || GoesOn(text, start, end))
        {
            return false;
        }

        match = new TextMatch(Kind.Mac, start, end - start, 85);
        return true;
    }

    private static bool GoesOn(ReadOnlySpan<byte> text, int start, int end) =>
        (start > 1 && text[start - 1] is (byte)':' or (byte)'-' && Word.IsLetterOrDigit(text[start - 2])
            && text[start - 1] == text[start + 2])
        || (end + 1 < text.Length && text[end] is (byte)':' or (byte)'-' && Word.IsHex(text[end + 1]) && text[end] == text[start + 2]);

    private static bool IsPart(byte value) => Word.IsHex(value) || value is (byte)':' or (byte)'-' or (byte)'.';

    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (PairsLength or FoursLength))
        {
            return false;
        }

        var group = text.Length == PairsLength ? 2 : 4;
        var separator = text[group];
        if (group == 4 ? separator != '.' : separator is not ((byte)':' or (byte)'-'))
        {
            return false;
        }

        int letters = 0, different = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i % (group + 1) == group)
            {
                if (text[i] != separator)
                {
                    return false;
                }
            }
            else if (!Word.IsHex(text[i]))
            {
                return false;
            }
            else
            {
                letters |= Word.IsLetter(text[i]) ? 1 : 0;
                different |= text[i] != text[0] ? 1 : 0;
            }
        }

        // Neither broadcast nor none; six pairs of digits alone with dashes are a date and a time.
        return different != 0 && (separator == ':' || letters > 0);
    }
}

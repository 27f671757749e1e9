using System.Buffers;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Finds one text in another in a time that grows with their lengths and not with the product of them.</summary>
internal static class CelSearch
{
    // So short a part is found soonest as the platform does it, which compares all of it again at each place where it may begin.
    private const int ShortMax = 32;

    /// <summary>The first place of the part, by UTF-16 units; -1 where there is none.</summary>
    public static int First(ReadOnlySpan<char> text, ReadOnlySpan<char> part)
    {
        if (part.Length > text.Length) return -1;
        if (part.Length <= ShortMax) return text.IndexOf(part);
        var end = Find(text, part, isFromEnd: false);
        return end < 0 ? -1 : end - part.Length + 1;
    }

    /// <summary>The last place of the part, by UTF-16 units; -1 where there is none.</summary>
    public static int Last(ReadOnlySpan<char> text, ReadOnlySpan<char> part)
    {
        if (part.Length > text.Length) return -1;
        if (part.Length <= ShortMax) return text.LastIndexOf(part);
        var end = Find(text, part, isFromEnd: true);
        return end < 0 ? -1 : text.Length - 1 - end;
    }

    // Knuth, Morris and Pratt: where the part stops fitting, as much of its beginning is kept as fits still. From the end both are read
    // backwards. The place where a match is whole, in the order of reading.
    private static int Find(ReadOnlySpan<char> text, ReadOnlySpan<char> part, bool isFromEnd)
    {
        var kept = ArrayPool<int>.Shared.Rent(part.Length);
        try
        {
            kept[0] = 0;
            for (int i = 1, fits = 0; i < part.Length; i++)
            {
                var unit = At(part, i, isFromEnd);
                while (fits > 0 && unit != At(part, fits, isFromEnd)) fits = kept[fits - 1];
                if (unit == At(part, fits, isFromEnd)) fits++;
                kept[i] = fits;
            }

            for (int i = 0, fits = 0; i < text.Length; i++)
            {
                var unit = At(text, i, isFromEnd);
                while (fits > 0 && unit != At(part, fits, isFromEnd)) fits = kept[fits - 1];
                if (unit == At(part, fits, isFromEnd)) fits++;
                if (fits == part.Length) return i;
            }

            return -1;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(kept);
        }
    }

    private static char At(ReadOnlySpan<char> text, int at, bool isFromEnd) => text[isFromEnd ? text.Length - 1 - at : at];
}

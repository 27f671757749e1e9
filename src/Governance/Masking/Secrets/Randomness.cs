using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>
/// Tells what chance has written from what people write: pairs of letters that languages avoid, and changes between letters and digits.
/// </summary>
internal static class Randomness
{
    private const int ShortLength = 16;
    private const int SurprisesMin = 3;

    // For each letter from a on: what follows it in words.
    private static readonly string[] Followers =
    [
        "bcdefgiklmnprstuvwxy", "abeilorsuy", "acehiklorstuy", "adegilnorsuvwy", "abcdefgiklmnopqrstuvwxy", "aefilortuy",
        "aeghilnorsuy", "aeiortuy", "abcdefgklmnoprstvxz", "aeou", "aeilnosy", "adefiklmopstuvy", "abeimopsuy",
        "acdefgijklnostuvy", "abcdefgiklmnoprstuvwxy", "aehiloprstuy", "u", "abcdefgiklmnoprstuvy", "acehiklmnopqstuwy",
        "acehilmorstuwy", "abcdefgilmnprstxz", "aeioy", "aehinors", "aceiptuy", "abcdeilmnopst", "aeioyz",
    ];

    private static readonly uint[] Pairs = [.. Followers.Select(f => f.Aggregate(0u, (bits, c) => bits | (1u << (c - 'a'))))];

    /// <summary>Whether a text reads as if it had been generated.</summary>
    internal static bool Looks(ReadOnlySpan<byte> text)
    {
        int surprises = 0, pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            byte first = text[i - 1], second = text[i];
            if (!Word.IsLetterOrDigit(first) || !Word.IsLetterOrDigit(second))
            {
                continue;
            }

            pairs++;
            surprises += IsSurprise(first, second) ? 1 : 0;
        }

        var share = text.Length < ShortLength ? 0.3 : 0.2;
        return surprises >= SurprisesMin && surprises >= share * pairs && !IsRepetitive(text);
    }

    /// <summary>Whether few different characters make up a text.</summary>
    internal static bool IsRepetitive(ReadOnlySpan<byte> text)
    {
        UInt128 seen = 0;
        foreach (var value in text)
        {
            seen |= UInt128.One << (value & 0x7F);
        }

        return (int)UInt128.PopCount(seen) < Math.Min(6, 3 + (text.Length / 6));
    }

    private static bool IsSurprise(byte first, byte second)
    {
        if (!Word.IsLetter(first) || !Word.IsLetter(second))
        {
            return Word.IsLetter(first) != Word.IsLetter(second);
        }

        return (Pairs[(first | 0x20) - 'a'] >> ((second | 0x20) - 'a') & 1) == 0;
    }
}

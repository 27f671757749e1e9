using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>
/// Numbers that are one word of capitals and digits in an order of their own: tax codes of names, machine readable document numbers.
/// </summary>
internal static class CodeWord
{
    private const int LengthMin = 8;
    private const int LengthMax = 20;

    private static readonly SearchValues<byte> GermanCharacters = SearchValues.Create("0123456789CFGHJKLMNPRTVWXYZ"u8);

    // Positions of an Italian code's digits; where two people's codes were the same, letters stand for some of them.
    private static ReadOnlySpan<byte> ItalianDigits => [6, 7, 9, 10, 12, 13, 14];

    private static ReadOnlySpan<byte> ItalianOdd =>
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

    /// <summary>Adds what a word is, if anything.</summary>
    internal static void Find(ReadOnlySpan<byte> text, scoped ref PlaceTopics topics, int start, int end, List<TextMatch> matches)
    {
        var place = new IdPlace(start, end, 1, false);
        if (end - start is < LengthMin or > LengthMax || !place.StandsAlone(text))
        {
            return;
        }

        Span<byte> word = stackalloc byte[LengthMax];
        word = word[..(end - start)];
        var digits = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var value = text[start + i];
            word[i] = Word.IsLetter(value) ? (byte)(value & ~0x20) : value;
            digits += Word.IsDigit(value) ? 1 : 0;
        }

        Kind? kind = word.Length switch
        {
            11 when WorldChecks.Mbi(word) => Kind.UsMbi,
            15 when WorldChecks.Gstin(word) => Kind.InGstin,
            16 when IsItalian(word) => Kind.ItCodiceFiscale,
            16 when IsBritishLicence(word) => Kind.DrivingLicence,
            18 when WorldChecks.Curp(word) => Kind.MxCurp,
            _ => null,
        };
        kind ??= digits > 0 && digits < word.Length ? Named(word, digits, topics.At(start)) : null;
        if (kind is { } found)
        {
            matches.Add(new TextMatch(found, start, end - start, Detectors.InfoOf(found).Confidence));
        }
    }

    // A check digit proves more than many digits do.
    private static Kind? Named(ReadOnlySpan<byte> word, int digits, Topics said) =>
        (said & Topics.Identity) != Topics.None && (digits > 3 || word.Length == 10) && IsGerman(word) ? Kind.DeIdCard
            : digits <= 3 ? null
            : (said & Topics.Passport) != Topics.None && word.Length <= 10 ? Kind.Passport
            : (said & Topics.Licence) != Topics.None ? Kind.DrivingLicence
            : (said & Topics.Gstin) != Topics.None && word.Length == 15 && WorldChecks.GstinForm(word) ? Kind.InGstin
            : null;

    // Nine characters and perhaps their check digit (ICAO 9303, weights 7, 3, 1).
    internal static bool IsGerman(ReadOnlySpan<byte> word)
    {
        if (word.Length is not (9 or 10) || "CFGHJKLMNPRTVWXYZ"u8.IndexOf(word[0]) < 0
            || word[..9].IndexOfAnyExcept(GermanCharacters) >= 0)
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += (word[i] > '9' ? word[i] - 'A' + 10 : word[i] - '0') * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
        }

        return word.Length == 9 || sum % 10 == word[9] - '0';
    }

    private static bool IsItalian(ReadOnlySpan<byte> word)
    {
        if (!WorldChecks.Fits(word, "AAAAAA??A??A???A"u8))
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[16];
        word.CopyTo(plain);
        foreach (var at in ItalianDigits)
        {
            var digit = Word.IsDigit(plain[at]) ? plain[at] - '0' : "LMNPQRSTUV"u8.IndexOf(plain[at]);
            if (digit < 0)
            {
                return false;
            }

            plain[at] = (byte)('0' + digit);
        }

        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var value = Word.IsDigit(word[i]) ? word[i] - '0' : word[i] - 'A';
            sum += (i & 1) == 0 ? ItalianOdd[value] : value;
        }

        // Women have 40 added to the day.
        var day = (int)CheckDigits.Number(plain, 9, 2);
        var month = "ABCDEHLMPRST"u8.IndexOf(plain[8]) + 1;
        return Calendar.Has(month, day > 40 ? day - 40 : day) && word[15] == 'A' + (sum % 26);
    }

    // MORGA657054SM9IJ: five of the name (9 fills), decade, month (50 more for women), day, year, initials, tie-breaker, two letters.
    private static bool IsBritishLicence(ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < 5; i++)
        {
            if (word[i] != '9' && !Word.IsLetter(word[i]))
            {
                return false;
            }
        }

        if (!Word.IsLetter(word[0]) || !CheckDigits.IsDigits(word[5..11]) || !Word.IsLetter(word[14]) || !Word.IsLetter(word[15])
            || (!Word.IsLetter(word[11]) && word[11] != '9') || (!Word.IsLetter(word[12]) && word[12] != '9'))
        {
            return false;
        }

        var month = (int)CheckDigits.Number(word, 6, 2);
        return Calendar.Has(month > 50 ? month - 50 : month, (int)CheckDigits.Number(word, 8, 2));
    }
}

using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Reads groups of digits and letters from a place on, and finds the numbers of <see cref="IdRules"/> there.</summary>
internal static class IdScanner
{
    private const int GroupsMax = 8;
    private const int CharactersMax = 32;

    /// <summary>Where a word of capitals stands before a place that belongs to it: the country before a VAT number, the letter of a
    /// foreigner's.</summary>
    internal static int LettersBefore(ReadOnlySpan<byte> text, int start)
    {
        const int lettersMax = 3;
        if (start < 2 || text[start - 1] is not ((byte)' ' or (byte)'-') || !IsCapital(text[start - 2]))
        {
            return -1;
        }

        var at = start - 2;
        while (at > 0 && start - at <= lettersMax && IsCapital(text[at - 1]))
        {
            at--;
        }

        // One letter and a dash begin an identity number; one and a space are a sentence.
        return Word.Begins(text, at) && (start - at > 2 || text[start - 1] == '-') ? at : -1;
    }

    /// <summary>Whether digits alone are what a word says they are.</summary>
    internal static bool FindPlain(ReadOnlySpan<byte> digits, Topics said, out Kind kind)
    {
        var node = digits.Length > IdForms.GroupMax ? 0 : IdRules.Forms.Next(0, IdForms.Step(0, false, digits.Length));
        var ending = IdRules.Forms[node];
        kind = default;
        var found = false;
        foreach (var rules in (ReadOnlySpan<IdRule[]>)[ending.Strong, ending.Weak])
        {
            foreach (var rule in rules)
            {
                if ((rule.Topics & said) != Topics.None && (!found || Detectors.Rank(rule.Kind) < Detectors.Rank(kind))
                    && rule.Check(digits))
                {
                    kind = rule.Kind;
                    found = true;
                }
            }
        }

        return found;
    }

    /// <summary>Adds what begins at a place, where a word begins.</summary>
    internal static void Find(ReadOnlySpan<byte> text, scoped ref PlaceTopics topics, int start, List<TextMatch> matches)
    {
        Span<byte> id = stackalloc byte[CharactersMax];
        var forms = IdRules.Forms;
        int node = 0, count = 0, at = start, separator = 0, small = 0;
        for (var group = 0; group < GroupsMax; group++)
        {
            var isLetters = Word.IsLetter(text[at]);
            var end = at + 1;
            while (end < text.Length && (isLetters ? Word.IsLetter(text[end]) : Word.IsDigit(text[end])) && end - at < IdForms.GroupMax)
            {
                end++;
            }

            node = forms.Next(node, IdForms.Step(separator, isLetters, end - at));
            if (node == 0 || count + end - at > CharactersMax)
            {
                return;
            }

            for (; at < end; at++)
            {
                small |= isLetters ? text[at] & 0x20 : 0;
                id[count++] = isLetters ? (byte)(text[at] & ~0x20) : text[at];
            }

            var ending = forms[node];
            if (!ending.IsEmpty && Word.Ends(text, end))
            {
                // What opens a bracket is closed behind it.
                var close = separator == IdForms.SeparatorOf((byte)'(') ? 1 : 0;
                if (close == 0 || Word.ByteAt(text, end, (byte)')'))
                {
                    Report(text, ref topics, new IdPlace(start, end + close, group + 1, small != 0), id[..count], ending, matches);
                }
            }

            if (end >= text.Length)
            {
                return;
            }

            separator = 0;
            if (!Word.IsLetterOrDigit(text[end]))
            {
                separator = IdForms.SeparatorOf(text[end++]);
                if (separator < 0 || end >= text.Length || !Word.IsLetterOrDigit(text[end]))
                {
                    return;
                }
            }

            at = end;
        }
    }

    private static void Report(ReadOnlySpan<byte> text, scoped ref PlaceTopics topics, in IdPlace place,
        scoped ReadOnlySpan<byte> id, IdEnding ending, List<TextMatch> matches)
    {
        // Capitals are how the authorities write; small letters need a word like everything that proves little.
        var all = place.HasSmall ? ending.AllTopics : ending.Topics;
        var before = matches.Count;
        if (all != Topics.None && place.MayBeNamed(text) && (topics.At(place.Start) & all) is var said && said != Topics.None)
        {
            Add(ending.Weak, place, id, said, matches);
            if (place.HasSmall)
            {
                Add(ending.Strong, place, id, said, matches);
            }
        }

        // What a word names is not read as something else as well.
        if (ending.Strong.Length > 0 && matches.Count == before && !place.HasSmall && place.StandsAlone(text))
        {
            Add(ending.Strong, place, id, Topics.None, matches);
        }
    }

    private static void Add(IdRule[] rules, in IdPlace place, scoped ReadOnlySpan<byte> id, Topics said, List<TextMatch> matches)
    {
        foreach (var rule in rules)
        {
            if ((said == Topics.None || (rule.Topics & said) != Topics.None) && rule.Check(id))
            {
                matches.Add(new TextMatch(rule.Kind, place.Start, place.End - place.Start, Detectors.InfoOf(rule.Kind).Confidence));
            }
        }
    }

    private static bool IsCapital(byte value) => (uint)(value - 'A') < 26;
}

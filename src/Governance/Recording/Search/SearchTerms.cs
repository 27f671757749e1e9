using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Search;

/// <summary>Makes an expression of the full-text index of what a person wrote. Every word is quoted, so that nothing that is written is
/// taken for syntax.</summary>
public static class SearchTerms
{
    /// <summary>Most words or phrases of a question.</summary>
    public const int TermsMax = 20;

    /// <summary>Longest text of a question, characters.</summary>
    public const int CharsMax = 500;

    /// <summary>The words and phrases: parted by white space, those in double quotes kept together. What holds no letter and no digit is
    /// left out.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<string>();
        var term = new StringBuilder();
        var isPhrase = false;
        foreach (var c in text)
        {
            if (c == '"')
            {
                End();
                isPhrase = !isPhrase;
            }
            else if (!isPhrase && char.IsWhiteSpace(c))
            {
                End();
            }
            else
            {
                // No control character has a meaning here, and NUL would end the expression.
                term.Append(char.IsControl(c) ? ' ' : c);
            }
        }

        End();
        return terms;

        void End()
        {
            var written = term.ToString().Trim();
            term.Clear();
            if (HasWord(written)) terms.Add(written);
        }
    }

    /// <summary>The expression; null when neither words nor facets narrow anything.</summary>
    /// <param name="terms">The words and phrases.</param>
    /// <param name="facets">The facets.</param>
    public static string? Expression(IReadOnlyList<string> terms, IEnumerable<SearchFacet> facets)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(facets);
        var parts = facets.Select(static facet => $"facet : \"{FacetToken.Of(facet.Kind, facet.Value)}\"")
            .Concat(terms.Select(static term => $"text : \"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        var expression = string.Join(" AND ", parts);
        return expression.Length == 0 ? null : expression;
    }

    // As the index parts words: letters, digits and private use; all else parts them.
    private static bool HasWord(string term)
    {
        foreach (var rune in term.EnumerateRunes())
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse) return true;
        return false;
    }
}

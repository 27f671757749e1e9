using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>A value as surrogates know it: numbers without their grouping, everything else as it is written.</summary>
internal static class SurrogateValue
{
    private const string Iban = "iban";
    private const string BirthDate = "birth-date";

    // A line break that is written out, as in JSON within JSON.
    private const string WrittenBreak = "\\n";

    /// <summary>What equal values have in common: <c>4111 1111 1111 1111</c> and <c>4111111111111111</c> are one value.</summary>
    internal static string Canonical(string kind, string value)
    {
        var folded = Fold(value);
        return IsGrouped(kind, folded) ? Characters(folded) : value.Replace(WrittenBreak, "\n", StringComparison.Ordinal);
    }

    /// <summary>Writes a canonical text in the grouping that a value has.</summary>
    /// <param name="kind">The detector's kind.</param>
    /// <param name="canonical">The text; of a grouped value it has as many letters and digits.</param>
    /// <param name="value">The value whose separators and case are taken.</param>
    internal static string Lay(string kind, string canonical, string value)
    {
        var folded = Fold(value);
        if (!IsGrouped(kind, folded))
        {
            return value.Contains(WrittenBreak, StringComparison.Ordinal)
                ? canonical.Replace("\n", WrittenBreak, StringComparison.Ordinal) : canonical;
        }

        var laid = new StringBuilder(folded.Length);
        var next = canonical.StartsWith('+') ? 1 : 0;
        foreach (var character in folded)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                laid.Append(character);
            }
            else if (next < canonical.Length)
            {
                var own = canonical[next++];
                laid.Append(char.IsAsciiLetterLower(character) ? char.ToLowerInvariant(own) : own);
            }
        }

        return laid.Append(canonical.AsSpan(Math.Min(next, canonical.Length))).ToString();
    }

    /// <summary>Whether separators mean nothing: in an IBAN, and in whatever has digits and separators alone and is neither an address
    /// nor a date.</summary>
    internal static bool IsGrouped(string kind, ReadOnlySpan<char> folded)
    {
        if (string.Equals(kind, Iban, StringComparison.Ordinal))
        {
            return true;
        }

        if (kind.StartsWith("ip", StringComparison.Ordinal) || string.Equals(kind, BirthDate, StringComparison.Ordinal)
            || SurrogateDates.Has(folded))
        {
            return false;
        }

        var digits = 0;
        foreach (var character in folded)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
            if (!char.IsAsciiDigit(character) && !SurrogateSeparators.Is(character) && character != '+')
            {
                return false;
            }
        }

        return digits > 0;
    }

    /// <summary>As a reader takes it; see <see cref="FoldedText"/>.</summary>
    internal static string Fold(string value)
    {
        if (Ascii.IsValid(value))
        {
            return value;
        }

        var folded = new FoldedText();
        folded.Fold(Encoding.UTF8.GetBytes(value));
        return Encoding.UTF8.GetString(folded.Text);
    }

    private static string Characters(string folded)
    {
        var canonical = new StringBuilder(folded.Length);
        foreach (var character in folded)
        {
            if (char.IsAsciiLetterOrDigit(character) || (character == '+' && canonical.Length == 0))
            {
                canonical.Append(char.ToUpperInvariant(character));
            }
        }

        return canonical.ToString();
    }
}

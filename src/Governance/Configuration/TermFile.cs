using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Configuration;

/// <summary>Reads a dictionary's file: one term a line, blanks around it cut, empty lines and lines that begin with <c># </c>
/// skipped.</summary>
internal static class TermFile
{
    /// <summary>Most terms of one file.</summary>
    public const int TermsMax = 200_000;

    /// <summary>Longest term, bytes.</summary>
    public const int TermBytesMax = 256;

    private const int CharactersMax = 32 * 1024 * 1024;
    private const int ErrorsMax = 10;

    /// <summary>The terms, each once; errors are noted at their lines.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="number">The dictionary's number.</param>
    /// <param name="config">How its terms match.</param>
    /// <param name="errors">The file's errors.</param>
    public static ImmutableArray<Term> Read(string text, int number, DictionaryConfig config, ConfigErrors errors)
    {
        if (text.Length > CharactersMax)
        {
            errors.Add(1, 1, "the file is longer than 32 MiB; split it into several dictionaries");
            return [];
        }

        var terms = ImmutableArray.CreateBuilder<Term>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (line, wrong) = (0, 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            var written = raw.Trim();
            if (written.IsEmpty || written is "#" || written.StartsWith("# ", StringComparison.Ordinal)) continue;
            var term = written.ToString();
            if (Problem(term) is { } problem && wrong++ < ErrorsMax) errors.Add(line, 1, problem);
            if (wrong > 0 || !seen.Add(term)) continue;
            terms.Add(new Term(Encoding.UTF8.GetBytes(term), number, config.Case == LetterCase.Any, config.Whole));
            if (terms.Count <= TermsMax) continue;
            errors.Add(line, 1, string.Create(CultureInfo.InvariantCulture,
                $"there are more than {TermsMax} terms; split them into several dictionaries"));
            return [];
        }

        if (line > 0 && wrong == 0 && terms.Count == 0) errors.Add(1, 1, "there is no term in this file; write one a line");
        return terms.ToImmutable();
    }

    private static string? Problem(string term)
    {
        if (term.Contains('\uFFFD', StringComparison.Ordinal)) return "this line is not UTF-8; save the file as UTF-8 text";
        if (term.Any(char.IsControl)) return "a term is text without control characters";
        var bytes = Encoding.UTF8.GetByteCount(term);
        return bytes < TermFilter.TermBytesMin ? "a term has 3 bytes of UTF-8 at least: a shorter one would be found everywhere"
            : bytes > TermBytesMax ? "a term has 256 bytes of UTF-8 at most" : null;
    }
}

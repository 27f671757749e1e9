using System.Collections.Immutable;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Terms beyond ASCII in the forms that a text may have them in.</summary>
internal static class TermForms
{
    /// <summary>The terms and their other forms: as a folded text has them, and in any case.</summary>
    internal static ImmutableArray<Term> Of(ImmutableArray<Term> terms)
    {
        if (terms.All(t => Ascii.IsValid(t.Bytes)))
        {
            return terms;
        }

        var forms = ImmutableArray.CreateBuilder<Term>(terms.Length);
        var folded = new FoldedText();
        foreach (var term in terms)
        {
            forms.Add(term);
            if (!Ascii.IsValid(term.Bytes))
            {
                forms.AddRange(Others(term, folded).Select(b => term with { Bytes = b }));
            }
        }

        return forms.ToImmutable();
    }

    private static IEnumerable<byte[]> Others(Term term, FoldedText folded)
    {
        var written = Encoding.UTF8.GetString(term.Bytes);
        string[] cases = term.AnyCase ? [written, written.ToLowerInvariant(), written.ToUpperInvariant()] : [written];
        var forms = cases.Select(Encoding.UTF8.GetBytes).ToList();
        foreach (var form in forms.ToArray())
        {
            if (folded.Fold(form))
            {
                forms.Add(folded.Text.ToArray());
            }

            folded.Release();
        }

        return forms.Where(f => f.Length >= TermFilter.TermBytesMin && !f.AsSpan().SequenceEqual(term.Bytes))
            .DistinctBy(Convert.ToHexString, StringComparer.Ordinal);
    }
}

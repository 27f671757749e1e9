using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>One kind of number, and how it is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Topics">The words of which one must stand before a form that alone proves too little.</param>
/// <param name="Check">What its characters must fulfil.</param>
/// <param name="Strong">Forms that are enough by themselves, with a space between them. A number stands for that many digits,
/// <c>A</c> and a number for letters, <c>:</c> for nothing between two groups, <c>_</c> for a space, <c>- . / ( +</c> for
/// themselves.</param>
/// <param name="Weak">Forms that need a word.</param>
internal sealed record IdRule(Kind Kind, Topics Topics, IdCheck Check, string Strong, string Weak)
{
    /// <summary>Whether characters without separators have one of the forms and fulfil what they must.</summary>
    internal bool Holds(ReadOnlySpan<byte> id)
    {
        foreach (var form in $"{Strong} {Weak}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (HasForm(id, form))
            {
                return Check(id);
            }
        }

        return false;
    }

    private static bool HasForm(ReadOnlySpan<byte> id, string form)
    {
        var at = 0;
        for (var i = 0; i < form.Length;)
        {
            var isLetters = form[i] == 'A';
            i += isLetters ? 1 : 0;
            var count = 0;
            for (; i < form.Length && char.IsAsciiDigit(form[i]); i++)
            {
                count = (count * 10) + (form[i] - '0');
            }

            for (; count > 0; count--, at++)
            {
                if (at >= id.Length || Word.IsLetter(id[at]) != isLetters)
                {
                    return false;
                }
            }

            // The separator between two groups.
            i++;
        }

        return at == id.Length;
    }
}

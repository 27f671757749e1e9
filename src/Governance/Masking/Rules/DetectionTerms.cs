using System.Collections.Immutable;

namespace Gateway.Governance.Masking.Rules;

/// <summary>All dictionaries, ready to be looked up in one pass.</summary>
internal sealed class DetectionTerms
{
    private DetectionTerms(ImmutableArray<Term> terms)
    {
        Automaton = TermAutomaton.Of(terms);
        Filter = new TermFilter(terms);
    }

    internal TermAutomaton Automaton { get; }

    internal TermFilter Filter { get; }

    /// <summary>Null where no dictionary has a term.</summary>
    internal static DetectionTerms? Of(ImmutableArray<TermDictionary> dictionaries)
    {
        ImmutableArray<Term> terms = [.. dictionaries.SelectMany(d => d.Terms)];
        return terms.IsEmpty ? null : new DetectionTerms(terms);
    }
}

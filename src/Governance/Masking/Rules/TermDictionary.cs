using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>A kind that is a list of exact terms.</summary>
/// <param name="Kind">Its number.</param>
/// <param name="Confidence">0 to 100.</param>
/// <param name="Terms">Its terms, each of at least <see cref="TermFilter.TermBytesMin"/> bytes.</param>
internal sealed record TermDictionary(Kind Kind, int Confidence, ImmutableArray<Term> Terms)
{
    /// <summary>Its family.</summary>
    internal KindClass Class { get; init; } = KindClass.Custom;
}

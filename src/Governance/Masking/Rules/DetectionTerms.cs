using System.Collections.Immutable;
using System.Numerics;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>All dictionaries, ready to be looked up in one pass.</summary>
internal sealed class DetectionTerms
{
    private DetectionTerms(ImmutableArray<Term> terms)
    {
        Trie = TermTrie.Of(terms);
        Filter = new TermFilter(terms);
    }

    internal TermTrie Trie { get; }

    internal TermFilter Filter { get; }

    /// <summary>Which of 64 bytes of a message may be the first of a term that goes on behind them.</summary>
    /// <param name="json">The message.</param>
    /// <param name="block">Where the bytes are in it.</param>
    /// <param name="masks">Their classes.</param>
    /// <param name="first">The first of them and <see cref="TermFilter.LookAhead"/> more.</param>
    /// <param name="before">What was before, 0 at the beginning; is brought up to date.</param>
    internal ulong Candidates(ReadOnlySpan<byte> json, int block, in BlockMasks masks, ref byte first, ref ulong before)
    {
        var confirmed = 0UL;
        for (var bits = Filter.Candidates(masks, ref first, ref before); bits != 0; bits &= bits - 1)
        {
            confirmed |= Trie.MayBegin(json, block + BitOperations.TrailingZeroCount(bits)) ? bits & (~bits + 1) : 0;
        }

        return confirmed;
    }

    /// <summary>Null where no dictionary has a term.</summary>
    internal static DetectionTerms? Of(ImmutableArray<TermDictionary> dictionaries)
    {
        ImmutableArray<Term> terms = [.. dictionaries.SelectMany(d => d.Terms)];
        return terms.IsEmpty ? null : new DetectionTerms(terms);
    }
}

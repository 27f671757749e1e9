using System.Collections.Immutable;

namespace Gateway.Governance.Masking.Rules;

/// <summary>A part of a pattern, over the bytes of UTF-8.</summary>
internal abstract record PatternNode
{
    private const long Endless = 1 << 30;

    private PatternNode(long min, long max)
    {
        Min = Math.Min(min, Endless);
        Max = Math.Min(max, Endless);
    }

    /// <summary>The fewest bytes it matches; what is far beyond any limit is cut.</summary>
    internal long Min { get; }

    /// <summary>The most bytes it matches; what is far beyond any limit is cut.</summary>
    internal long Max { get; }

    /// <summary>One byte of a set.</summary>
    internal sealed record Byte(ByteSet Set) : PatternNode(1, 1);

    /// <summary>One after the other; none of them matches nothing.</summary>
    internal sealed record Sequence(ImmutableArray<PatternNode> Parts) : PatternNode(Parts.Sum(p => p.Min), Parts.Sum(p => p.Max));

    /// <summary>One of several.</summary>
    internal sealed record Either(ImmutableArray<PatternNode> Choices) : PatternNode(Choices.Min(p => p.Min), Choices.Max(p => p.Max));

    /// <summary>The same several times.</summary>
    internal sealed record Repeat(PatternNode Part, int From, int To) : PatternNode(Part.Min * From, Part.Max * To);
}

using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A regular expression as it was read. The cases are all there are.</summary>
internal abstract record CelPatternNode
{
    private CelPatternNode()
    {
    }

    /// <summary>Instructions that the node comes to once its repetitions are written out.</summary>
    public abstract long Size { get; }

    /// <summary>One code point of a set.</summary>
    public sealed record One(CelCodePoints Set) : CelPatternNode
    {
        public override long Size => 1;
    }

    /// <summary>A condition on the place.</summary>
    public sealed record Place(CelPatternPlace Kind) : CelPatternNode
    {
        public override long Size => 1;
    }

    /// <summary>One after the other.</summary>
    public sealed record Sequence(ImmutableArray<CelPatternNode> Parts) : CelPatternNode
    {
        public override long Size { get; } = Parts.Sum(p => p.Size);
    }

    /// <summary>One of several.</summary>
    public sealed record Choice(ImmutableArray<CelPatternNode> Parts) : CelPatternNode
    {
        public override long Size { get; } = Parts.Sum(p => p.Size + 1);
    }

    /// <summary>From <c>Least</c> to <c>Most</c> times; without end when <c>Most</c> is negative.</summary>
    public sealed record Repetition(CelPatternNode Part, int Least, int Most) : CelPatternNode
    {
        public override long Size { get; } = (Part.Size + 1) * Math.Max(1, Math.Max(Least + 1, Most));
    }
}

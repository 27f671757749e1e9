namespace Gateway.Governance.Masking.Schemas;

/// <summary>A part of a schema's pattern.</summary>
internal abstract record PatternPart
{
    private PatternPart()
    {
    }

    /// <summary>A character.</summary>
    internal sealed record One(CharacterSet Set) : PatternPart;

    /// <summary>A place between two.</summary>
    internal sealed record Place(PatternEdge Edge) : PatternPart;

    /// <summary>One part after the other.</summary>
    internal sealed record Sequence(IReadOnlyList<PatternPart> Parts) : PatternPart;

    /// <summary>Any of them, one at least.</summary>
    internal sealed record Either(IReadOnlyList<PatternPart> Choices) : PatternPart;

    /// <summary>A part several times; without an end where <paramref name="To"/> is null.</summary>
    internal sealed record Repeat(PatternPart Part, int From, int? To) : PatternPart;
}

namespace Gateway.Governance.Masking.Schemas;

/// <summary>What a pattern may ask of a place between two characters.</summary>
internal enum PatternEdge
{
    /// <summary><c>^</c>: the beginning of the text.</summary>
    Begin,

    /// <summary><c>$</c>: its end.</summary>
    End,

    /// <summary><c>\b</c>: a word begins or ends.</summary>
    Word,

    /// <summary><c>\B</c>: none does.</summary>
    NotWord,
}

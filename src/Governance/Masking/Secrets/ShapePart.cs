namespace Gateway.Governance.Masking.Secrets;

/// <summary>One part of a token's shape.</summary>
/// <param name="Set">Its alphabet, 0 for a literal.</param>
/// <param name="Min">Fewest bytes.</param>
/// <param name="Max">Most bytes.</param>
/// <param name="Literal">What stands there exactly; empty where an alphabet is given.</param>
internal readonly record struct ShapePart(uint Set, int Min, int Max, byte[] Literal);

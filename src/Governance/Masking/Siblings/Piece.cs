namespace Gateway.Governance.Masking.Siblings;

/// <summary>A stretch of a neighbour in a joined text: all of a short one, one end of a long one.</summary>
/// <param name="Joined">Its first byte in the joined text.</param>
/// <param name="Length">Its bytes there.</param>
/// <param name="Start">Its first byte in the message.</param>
/// <param name="SourceLength">Its bytes there, with escapes.</param>
/// <param name="Owner">The neighbour's number.</param>
internal readonly record struct Piece(int Joined, int Length, int Start, int SourceLength, int Owner)
{
    internal int End => Joined + Length;
}

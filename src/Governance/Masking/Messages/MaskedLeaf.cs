namespace Gateway.Governance.Masking.Messages;

/// <summary>A string, number or truth value with something hidden in it.</summary>
/// <param name="Path">Names and indices to it; valid while its stand-in is chosen.</param>
/// <param name="Raw">The token as it was, with its quotes.</param>
/// <param name="Masked">The token as the style masks it.</param>
/// <param name="Edits">What the style hides, from the token's first byte.</param>
internal sealed record MaskedLeaf(IReadOnlyList<object> Path, byte[] Raw, byte[] Masked, List<Edit> Edits)
{
    internal bool IsText => Raw[0] == '"';
}

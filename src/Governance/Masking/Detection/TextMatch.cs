namespace Gateway.Governance.Masking.Detection;

/// <summary>A verified value in a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">First byte in the text.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Confidence">0 to 100.</param>
internal readonly record struct TextMatch(Kind Kind, int Start, int Length, int Confidence)
{
    internal int End => Start + Length;

    /// <summary>Whether it is one piece of a value.</summary>
    internal bool IsPiece { get; init; }
}

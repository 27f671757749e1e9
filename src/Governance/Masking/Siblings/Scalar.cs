namespace Gateway.Governance.Masking.Siblings;

/// <summary>A string or a number as it is written.</summary>
/// <param name="Start">Its first byte, behind the quote of a string.</param>
/// <param name="End">Behind its last byte, at the quote of a string.</param>
/// <param name="IsText">Whether it is a string.</param>
internal readonly record struct Scalar(int Start, int End, bool IsText)
{
    internal int Length => End - Start;
}

namespace Gateway.Governance.Masking.Messages;

/// <summary>A scalar or a property name of a document.</summary>
/// <param name="Start">Its first byte, a quote for texts.</param>
/// <param name="Length">Bytes, quotes included.</param>
/// <param name="IsName">Whether it is a property name.</param>
/// <param name="Path">Names and indices to it; valid until the next one is visited.</param>
internal readonly record struct LeafToken(int Start, int Length, bool IsName, IReadOnlyList<object> Path);

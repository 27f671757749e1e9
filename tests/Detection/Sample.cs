namespace Gateway.Detection;

/// <summary>One text of a corpus.</summary>
/// <param name="Label">What the corpus calls what it is about: an entity, a rule; empty for clean text.</param>
/// <param name="Text">The text.</param>
/// <param name="Spans">Where values stand; empty where the corpus says only that there is one, or none.</param>
/// <param name="IsPositive">Whether it holds a value.</param>
public sealed record Sample(string Label, string Text, IReadOnlyList<(int Start, int End, string Label)> Spans, bool IsPositive);

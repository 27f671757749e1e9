namespace Gateway.Edge.Management.Masking;

/// <summary>Body of a question to the detectors.</summary>
/// <param name="Text">A JSON document or any other text.</param>
/// <param name="Kinds">Kinds or groups to hide; left out for all.</param>
/// <param name="Connection">The connection whose analyser is asked as well; left out to ask nobody.</param>
internal sealed record MaskQuestion(string Text, IReadOnlyList<string>? Kinds = null, string? Connection = null);

namespace Gateway.Edge.Management.Masking;

/// <summary>Body of a question to the detectors.</summary>
/// <param name="Text">A JSON document or any other text.</param>
/// <param name="Kinds">Kinds or groups to hide; left out for all.</param>
internal sealed record MaskQuestion(string Text, IReadOnlyList<string>? Kinds = null);

namespace Gateway.Edge.Management.Masking;

/// <summary>What would be hidden.</summary>
/// <param name="Values">At most 100, in their order.</param>
/// <param name="Shown">The text with stand-ins.</param>
/// <param name="Analyser">Whether names, places and organisations were looked for.</param>
internal sealed record MaskPreviewItem(IReadOnlyList<MaskedItem> Values, string Shown, AnalyserPart Analyser);

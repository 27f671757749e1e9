using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking;

/// <summary>A path of a plan.</summary>
/// <param name="Path">Where.</param>
/// <param name="Style">What stands in the values' place.</param>
/// <param name="Rule">The name of the rule that asked first.</param>
internal sealed record PlannedPath(MaskPath Path, MaskStyle Style, string Rule);

using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking;

/// <summary>A path of a plan.</summary>
/// <param name="Path">Where.</param>
/// <param name="Style">What stands in the values' place.</param>
internal sealed record PlannedPath(MaskPath Path, MaskStyle Style);

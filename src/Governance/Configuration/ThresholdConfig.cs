using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>How sure values of some built-in kinds must be.</summary>
public sealed record ThresholdConfig
{
    /// <summary>Built-in kinds, groups of them or <c>*</c>. 1 to 100, each named once in all entries. Required. A kind's own entry wins
    /// over its group's, a group's over <c>*</c>.</summary>
    public required ImmutableArray<string> Kinds { get; init; }

    /// <summary>Values with less confidence are left. Range 0 to 100. Required.</summary>
    public required int Threshold { get; init; }
}

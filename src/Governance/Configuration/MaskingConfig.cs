using System.Collections.Immutable;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Configuration;

/// <summary>Kinds of values beside those that are built in.</summary>
public sealed record MaskingConfig
{
    private DetectionRules _rules = DetectionRules.None;

    /// <summary>Kinds that are described by a pattern. 0 to 200, names unique. Default: none.</summary>
    public ImmutableArray<UserKindConfig> Kinds { get; init; } = [];

    /// <summary>Kinds that are lists of terms. 0 to 64, names unique. Default: none.</summary>
    public ImmutableArray<DictionaryConfig> Dictionaries { get; init; } = [];

    /// <summary>How sure values of built-in kinds must be. 0 to 100. Default: as sure as each kind asks for, 50.</summary>
    public ImmutableArray<ThresholdConfig> Thresholds { get; init; } = [];

    /// <summary>All of them, ready to find values.</summary>
    public DetectionRules Rules() => _rules;

    internal MaskingConfig With(DetectionRules rules) => this with { _rules = rules };
}

using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Content;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Edge.Masking;

/// <summary>A decision's obligations, put together once for every direction.</summary>
internal sealed class MaskPlans(ImmutableArray<MaskObligation> masks, MaskPlan recording, DetectionRules rules)
{
    /// <summary>The obligations themselves.</summary>
    public ImmutableArray<MaskObligation> Masks => masks;

    /// <summary>What is hidden from the upstream.</summary>
    public MaskPlan ForUpstream { get; } = MaskPlan.For(masks, request: true, rules);

    /// <summary>What is hidden from the client.</summary>
    public MaskPlan ForClient { get; } = MaskPlan.For(masks, request: false, rules);

    /// <summary>What of it detectors cannot read and nobody gets.</summary>
    public ContentRules Content { get; } = ContentRules.For(masks);

    /// <summary>What is hidden from the recording of the answer.</summary>
    public MaskPlan ForRecording { get; } = MaskPlan.For(masks, request: false, rules).Recorded(recording);
}

using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Credentials;
using Gateway.Edge.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;

namespace Gateway.Edge.Connections;

/// <summary>A connection as the data path uses it: what is configured, the pooled way to its upstream, and the credential.</summary>
internal sealed record Route(ConnectionConfig Config, HttpMessageInvoker Upstream, Credential Credential, ConnectionRoom Room,
    LimitsConfig Limits)
{
    private volatile MaskPlans? _plans;

    /// <summary>How long a surrogate can be turned back.</summary>
    public TimeSpan SurrogateLife { get; init; }

    /// <summary>What is always hidden in the connection's recording.</summary>
    public MaskPlan Recording { get; } = MaskPlan.Recording(Config.Mask);

    /// <summary>The plans for a decision's obligations; those of the last decision are kept, because a rule's obligations are one
    /// array.</summary>
    public MaskPlans Plans(ImmutableArray<MaskObligation> masks)
    {
        if (_plans is { } plans && plans.Masks.Equals(masks)) return plans;
        return _plans = new MaskPlans(masks, Recording);
    }
}

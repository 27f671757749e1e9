using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies;

namespace Gateway.Grains.Sessions;

/// <summary>What a decision looked at besides the request, so that the recording can tell it.</summary>
/// <param name="Decision">What policy said.</param>
/// <param name="Now">When, to the millisecond.</param>
/// <param name="Counters">What the session had done.</param>
/// <param name="DefaultAllow">Whether the connection lets run what no rule decides.</param>
/// <param name="Policy">The version that decided; null when none was asked.</param>
internal sealed record DecisionNote(
    Decision Decision, DateTimeOffset Now, SessionCounters Counters, bool DefaultAllow, CompiledPolicy? Policy)
{
    /// <summary>The caller as the first entry tells; null where that is not known any more.</summary>
    public Principal? Opened { get; init; }

    /// <summary>The client as the first entry tells.</summary>
    public ClientFacts Client { get; init; } = ClientFacts.None;

    /// <summary>The wire protocol as the first entry tells.</summary>
    public Era Era { get; init; }

    /// <summary>What a policy in the shadow of the live one would have said; null where it says the same or there is none.</summary>
    public ShadowDifference? Shadow { get; init; }

    /// <summary>What must be hidden of the request and its answer.</summary>
    public ImmutableArray<MaskObligation> Masks => Decision switch
    {
        Decision.Allow allow => allow.Masks,
        Decision.Hold hold => hold.Masks,
        Decision.Deny deny => deny.Masks,
        _ => [],
    };

    /// <summary>The decision's word, as the recording writes it.</summary>
    public string Effect => Decision switch { Decision.Allow => "allow", Decision.Deny => "deny", _ => "hold" };
}

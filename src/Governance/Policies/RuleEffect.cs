namespace Gateway.Governance.Policies;

/// <summary>What a rule does when it matches.</summary>
public enum RuleEffect
{
    /// <summary>The exchange may run; <c>allow</c>.</summary>
    Allow,

    /// <summary>The exchange must not run, whatever else matches; <c>deny</c>.</summary>
    Deny,

    /// <summary>The exchange waits for a person, unless a rule denies it; <c>approve</c>.</summary>
    Approve,

    /// <summary>Values are hidden if the exchange runs; allows nothing by itself; <c>mask</c>.</summary>
    Mask,

    /// <summary>Surrogates in a tool's arguments are turned back if the call runs; allows nothing by itself; <c>reveal</c>.</summary>
    Reveal,
}

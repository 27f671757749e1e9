namespace Gateway.Governance.Policies;

/// <summary>What a review of policies looks for.</summary>
public enum PolicyFindingKind
{
    /// <summary>A rule can never match.</summary>
    NeverMatches,

    /// <summary>A rule can match but never decide, because another always decides first.</summary>
    Shadowed,

    /// <summary>No connection names the policy.</summary>
    UnusedPolicy,

    /// <summary>A connection on which nothing can be allowed, since its policy has no allow or approve rule.</summary>
    NothingAllowed,

    /// <summary>A group that may approve by a rule cannot open the inbox, or the other way round.</summary>
    ApproverGroup,

    /// <summary>A rule names a tool that its connections do not have.</summary>
    UnknownTool,
}

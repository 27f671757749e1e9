namespace Gateway.Governance.Policies;

/// <summary>How a rule's expression came out for an exchange.</summary>
public enum RuleMatch
{
    /// <summary>It is false, or for an allow rule could not be told: the rule does nothing.</summary>
    No,

    /// <summary>It is true.</summary>
    Yes,

    /// <summary>It could not be told, and doubt counts as a match for every effect but allow.</summary>
    Doubt,

    /// <summary>It needs a fact that exchanges of this method do not have, so the rule is about others.</summary>
    NotConcerned,

    /// <summary>While listing: it depends on what the call will carry.</summary>
    Depends,
}

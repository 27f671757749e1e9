namespace Gateway.Abstractions.Approvals;

/// <summary>What a person does with an approval.</summary>
public enum VoteKind
{
    /// <summary>No; one is enough. Needs a reason.</summary>
    Deny,

    /// <summary>Yes, perhaps with edits or for a window.</summary>
    Approve,

    /// <summary>Yes, alone and at once, where the rule names the person for that. Needs a reason and is reviewed afterwards.</summary>
    BreakGlass,

    /// <summary>Takes the person's own yes back: before it counts, or, once approved, all that has not run.</summary>
    TakeBack,

    /// <summary>Names another person to decide instead, where the rule allows it.</summary>
    Delegate,
}

namespace Gateway.Abstractions.Approvals;

/// <summary>What became of a vote.</summary>
public enum VoteResult
{
    /// <summary>It counts, and is durable.</summary>
    Accepted,

    /// <summary>There is no such approval.</summary>
    NotFound,

    /// <summary>The voter is in none of the groups that may decide.</summary>
    NotEntitled,

    /// <summary>The voter made the call, or an agent made it for the voter.</summary>
    OwnCall,

    /// <summary>It was decided, or had expired, before.</summary>
    Settled,

    /// <summary>The store cannot write; the vote does not count.</summary>
    Unavailable,

    /// <summary>This human has voted so before, perhaps under another identity; nothing was changed.</summary>
    Repeated,

    /// <summary>The voter's token is held by somebody who acts for the voter; people decide for themselves.</summary>
    Delegated,

    /// <summary>The voter published the policy version that holds the call.</summary>
    PolicyAuthor,

    /// <summary>The call was edited after the voter had looked; they must look again.</summary>
    Outdated,

    /// <summary>The rule does not allow this: a window so wide, an edit, a delegation, to break the glass.</summary>
    NotAllowed,

    /// <summary>The vote says what cannot be: no reason, an edit that breaks the tool's schema, a wrong constraint.</summary>
    Invalid,

    /// <summary>What the call hangs on had changed, so the approval was withdrawn by this vote.</summary>
    Withdrawn,
}

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
}

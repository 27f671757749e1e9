using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>One notice as the outbox keeps it.</summary>
public sealed record Delivery
{
    /// <summary>Attempts that are kept.</summary>
    public const int AttemptsKept = 10;

    /// <summary>The notice's id.</summary>
    public required string Id { get; init; }

    /// <summary>What is told.</summary>
    public required NoticeChange Change { get; init; }

    /// <summary>Which form of the call is told: 1 as it was sent, one more for every edit.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>Issuer and subject of the person; empty where many read the channel.</summary>
    public string Person { get; init; } = "";

    /// <summary>The channel that this one stands in for; empty for none.</summary>
    public string For { get; init; } = "";

    /// <summary>What became of it.</summary>
    public DeliveryStatus Status { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; init; }

    /// <summary>When it was decided to be told, milliseconds since 1970-01-01 UTC.</summary>
    public long CreatedAtUnixMs { get; init; }

    /// <summary>When it is tried next.</summary>
    public long NextAtUnixMs { get; init; }

    /// <summary>Until when whoever tries it has it for itself; 0 for nobody.</summary>
    public long ClaimedUntilUnixMs { get; init; }

    /// <summary>The last attempts, oldest first.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>What finds the message at the other side; empty for nothing.</summary>
    public string Receipt { get; init; } = "";

    /// <summary>Whether the next channel was told in its stead.</summary>
    public bool FellOver { get; init; }

    /// <summary>Why it was given up or dropped; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether it was dropped while an attempt at it was under way, of which nobody knows yet what came.</summary>
    public bool IsDroppedUnderWay => Status == DeliveryStatus.Dropped && ClaimedUntilUnixMs > 0;

    /// <summary>As others see it.</summary>
    public DeliveryView ToView(ApprovalId approval) => new()
    {
        Id = Id,
        Approval = approval,
        Change = Change == NoticeChange.Requested ? "requested" : "settled",
        Channel = Channel,
        Person = Person,
        For = For,
        Status = Status,
        Tries = Tries,
        CreatedAtUnixMs = CreatedAtUnixMs,
        NextAtUnixMs = NextAtUnixMs,
        Attempts = Attempts,
        Reason = Reason,
    };
}

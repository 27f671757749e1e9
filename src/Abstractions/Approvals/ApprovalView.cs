using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>An approval as it stands.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="DecidedBy">Who decided; null before that.</param>
/// <param name="DecidedByName">The decider's name for people; empty before that.</param>
/// <param name="Reason">The decider's reason; empty when none was given.</param>
/// <param name="DecidedAtUnixMs">When it left <see cref="ApprovalStatus.Pending"/>, milliseconds since 1970-01-01 UTC; 0 before
/// that.</param>
/// <param name="ConsumedBy">The exchange that ran it; null before that.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalView")]
public sealed record ApprovalView(
    [property: Id(0)] ApprovalRequest Request,
    [property: Id(1)] ApprovalStatus Status,
    [property: Id(2)] PrincipalKey? DecidedBy,
    [property: Id(3)] string DecidedByName,
    [property: Id(4)] string Reason,
    [property: Id(5)] long DecidedAtUnixMs,
    [property: Id(6)] ExchangeId? ConsumedBy);

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>An approval as it stands: all of its state.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="DecidedBy">Who decided, the last of them where several had to; null before that.</param>
/// <param name="DecidedByName">The decider's name for people; empty before that.</param>
/// <param name="Reason">The decider's reason, or why it was withdrawn; empty when none was given.</param>
/// <param name="DecidedAtUnixMs">When it left <see cref="ApprovalStatus.Pending"/>, milliseconds since 1970-01-01 UTC; 0 before
/// that.</param>
/// <param name="ConsumedBy">The exchange that ran it first; null before that.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalView")]
public sealed record ApprovalView(
    [property: Id(0), JsonRequired] ApprovalRequest Request,
    [property: Id(1)] ApprovalStatus Status,
    [property: Id(2)] PrincipalKey? DecidedBy,
    [property: Id(3)] string DecidedByName,
    [property: Id(4)] string Reason,
    [property: Id(5)] long DecidedAtUnixMs,
    [property: Id(6)] ExchangeId? ConsumedBy)
{
    /// <summary>Which form of the call is decided: 1 as it was sent, one more for every edit.</summary>
    [Id(7)] public int Revision { get; init; } = 1;

    /// <summary>What approvers changed in the arguments up to the revision that is decided, in the order in which it is applied; empty for
    /// nothing.</summary>
    [Id(8)] public ImmutableArray<ArgumentEdit> Edits { get; init; } = [];

    /// <summary>Votes that were accepted, oldest first; those of an older revision count no more.</summary>
    [Id(9)] public ImmutableArray<CountedVote> Votes { get; init; } = [];

    /// <summary>How many escalations have happened.</summary>
    [Id(10)] public int Escalated { get; init; }

    /// <summary>Says that were given to others.</summary>
    [Id(11)] public ImmutableArray<Delegation> Delegations { get; init; } = [];

    /// <summary>The window that every yes to the present revision names, and that is open once it is approved; null for one
    /// call.</summary>
    [Id(12)] public WindowGrant? Window { get; init; }

    /// <summary>Everything that was taken to run under it, oldest first.</summary>
    [Id(13)] public ImmutableArray<ApprovalRun> Runs { get; init; } = [];

    /// <summary>Whether one person broke the glass.</summary>
    [Id(14)] public bool GlassBroken { get; init; }

    /// <summary>What somebody found of the broken glass; null before that.</summary>
    [Id(15)] public Review? Review { get; init; }

    /// <summary>Everything that happened, oldest first.</summary>
    [Id(16)] public ImmutableArray<ApprovalChange> Changes { get; init; } = [];

    /// <summary>The last change that those who tell people have taken.</summary>
    [Id(17)] public int Published { get; init; }

    /// <summary>Everybody who is asked by now: the request's <c>By</c>, those that it was escalated to, and those it
    /// was given to.</summary>
    public ImmutableArray<string> Asked()
    {
        if (Escalated == 0 && Delegations.IsDefaultOrEmpty) return Request.By;
        return [.. Request.By.Concat(Request.Terms.Escalations.Take(Escalated).SelectMany(static step => step.By))
            .Concat(Delegations.Select(static d => d.To)).Distinct(StringComparer.Ordinal)];
    }
}

using System.Collections.Immutable;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Approvals;

/// <summary>One person's decision.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="Voter">The verified decider, with the groups of their latest token.</param>
/// <param name="Reason">Why; at most 1,000 characters, may be empty for a yes.</param>
[GenerateSerializer, Immutable, Alias("gw.Vote")]
public sealed record Vote([property: Id(0)] VoteKind Kind, [property: Id(1)] Principal Voter, [property: Id(2)] string Reason)
{
    /// <summary>How it came.</summary>
    [Id(3)] public VoteOrigin Origin { get; init; } = VoteOrigin.Api;

    /// <summary>The <see cref="ApprovalView.Revision"/> that the voter saw; 0 when they were not told, which counts as 1.</summary>
    [Id(4)] public int Revision { get; init; }

    /// <summary>Changes to the arguments, for an <see cref="VoteKind.Approve"/>; they come on top of earlier ones and begin
    /// a new revision.</summary>
    [Id(5)] public ImmutableArray<ArgumentEdit> Edits { get; init; } = [];

    /// <summary>The window to open, for an <see cref="VoteKind.Approve"/>; null for this one call. It opens where every yes names the
    /// same one.</summary>
    [Id(6)] public WindowGrant? Window { get; init; }

    /// <summary>Who decides instead, as <c>user:NAME</c>, for a <see cref="VoteKind.Delegate"/>; empty otherwise.</summary>
    [Id(7)] public string DelegateTo { get; init; } = "";
}

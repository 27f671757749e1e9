using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

public static partial class ApprovalMachine
{
    private static ApprovalStep Vote(ApprovalView view, Vote vote, Circumstances world)
    {
        // The caller is refused before entitlement is looked at, so that no group makes anyone their own approver.
        if (Entitlement.IsOwnCall(view.Request, vote.Voter, world.Links)) return Refuse(view, VoteResult.OwnCall);
        if (!vote.Voter.Actors.IsEmpty) return Refuse(view, VoteResult.Delegated);
        // Whoever said yes may take it back, whatever became of the right to say it: after the shift, or without the group.
        if (vote.Kind == VoteKind.TakeBack && !Mine(view, vote, world).IsEmpty) return TakeBack(view, vote, world);
        var words = vote.Kind == VoteKind.BreakGlass
            ? []
            : Entitlement.Of(view, vote.Voter.Key, vote.Voter.Groups, world.NowUnixMs, world);
        var mayBreak = Entitlement.IsOneOf(view.Request.Terms.BreakGlass, vote.Voter.Key, vote.Voter.Groups, world.NowUnixMs, world);
        if (words.IsEmpty && !(mayBreak && vote.Kind is VoteKind.BreakGlass or VoteKind.TakeBack))
            return Refuse(view, VoteResult.NotEntitled);
        if (vote.Kind != VoteKind.Deny && world.PolicyAuthors.Any(author => world.Links.AreOne(author, vote.Voter.Key)))
            return Refuse(view, VoteResult.PolicyAuthor);
        return vote.Kind switch
        {
            VoteKind.TakeBack => TakeBack(view, vote, world),
            _ when view.Status != ApprovalStatus.Pending => Repeats(view, vote, world)
                ? Refuse(view, VoteResult.Repeated) : Refuse(view, VoteResult.Settled),
            VoteKind.Deny => Deny(view, vote, world),
            VoteKind.Approve => Approve(view, vote, world),
            VoteKind.BreakGlass => BreakGlass(view, vote, world),
            VoteKind.Delegate => Delegate(view, vote, world),
            _ => throw new InvalidOperationException("A vote of an unknown kind; it does not count."),
        };
    }

    // The same yes again, as after an answer that got lost: it counts once and is no fault of the voter.
    private static bool Repeats(ApprovalView view, Vote vote, Circumstances world) =>
        view.Votes.Any(v => v.Kind == vote.Kind && v.Revision == view.Revision && world.Links.AreOne(v.Voter, vote.Voter.Key))
        && view.Status is not (ApprovalStatus.Expired or ApprovalStatus.Withdrawn);

    private static ApprovalStep Deny(ApprovalView view, Vote vote, Circumstances world)
    {
        if (string.IsNullOrWhiteSpace(vote.Reason))
            return Refuse(view, VoteResult.Invalid, "a no needs a reason, since the caller is told");
        view = Decide(Count(view, vote, world), ApprovalStatus.Denied, vote, world);
        return Plain(Note(view, ApprovalChangeKind.Denied, world.NowUnixMs, vote.Voter, vote.Reason, vote.Origin.Channel));
    }

    private static ApprovalStep Approve(ApprovalView view, Vote vote, Circumstances world)
    {
        var terms = view.Request.Terms;
        // Of an edit too: whoever edits says yes to all that was edited before.
        if ((vote.Revision == 0 ? 1 : vote.Revision) != view.Revision) return Refuse(view, VoteResult.Outdated);
        if (vote.Edits.IsEmpty && Repeats(view, vote, world)) return Refuse(view, VoteResult.Repeated);
        if (view.Votes.Length >= VotesMax)
            return Refuse(view, VoteResult.NotAllowed, "it has too many votes; deny it, and have it asked anew");
        if (!vote.Edits.IsEmpty)
        {
            if (!terms.MayEdit) return Refuse(view, VoteResult.NotAllowed, "the rule lets nobody edit the arguments");
            if (view.Edits.Length + vote.Edits.Length > EditsMax)
                return Refuse(view, VoteResult.Invalid, $"at most {EditsMax} edits in all, and {view.Edits.Length} were made before");
            if (vote.Window is not null || view.Window is not null)
                return Refuse(view, VoteResult.NotAllowed, "a window lets calls run as they are sent; edit this one call alone");
            view = view with { Edits = [.. view.Edits, .. vote.Edits], Revision = view.Revision + 1 };
            view = Note(view, ApprovalChangeKind.Edited, world.NowUnixMs, vote.Voter,
                string.Join(", ", vote.Edits.Select(static edit => edit.Pointer)), vote.Origin.Channel);
        }

        if (vote.Window is { } window && WindowFault(view, window) is { } fault) return Refuse(view, fault.Result, fault.Detail);
        view = Count(view, vote, world);
        view = view with { Window = Agreed(view) };
        if (!Quorum.IsMet(view, world))
        {
            var text = $"{Quorum.Count(view, world)} of {Quorum.Needed(view.Request)}{(vote.Reason.Length > 0 ? ": " + vote.Reason : "")}";
            return Plain(Note(view, ApprovalChangeKind.Voted, world.NowUnixMs, vote.Voter, text, vote.Origin.Channel));
        }

        return Plain(Note(Decide(view, ApprovalStatus.Approved, vote, world), ApprovalChangeKind.Approved, world.NowUnixMs, vote.Voter,
            vote.Reason, vote.Origin.Channel));
    }

    // Only a window that every yes names is opened: somebody who says yes to this one call, or to another window, has not said yes to it.
    private static WindowGrant? Agreed(ApprovalView view)
    {
        var yes = view.Votes.Where(v => v.Kind == VoteKind.Approve && v.Revision == view.Revision).ToList();
        return yes is [{ Window: { } window }, ..]
            && yes.All(v => v.Window is { } other && WindowMatch.AreOne(window, other)) ? window : null;
    }

    private static (VoteResult Result, string Detail)? WindowFault(ApprovalView view, WindowGrant window)
    {
        if (view.Request.Terms.Window is not { } limits) return (VoteResult.NotAllowed, "the rule allows no window; approve this one call");
        if (!view.Edits.IsEmpty) return (VoteResult.NotAllowed, "a window lets calls run as they are sent, and this one was edited");
        if (window.Scope > limits.Scope) return (VoteResult.NotAllowed, "the rule allows a window for this session only");
        if (window.UsesMax < 1 || window.UsesMax > limits.UsesMax)
            return (VoteResult.NotAllowed, $"the rule allows 1 to {limits.UsesMax} calls in a window");
        if (window.Seconds < 1 || window.Seconds > limits.SecondsMax)
            return (VoteResult.NotAllowed, $"the rule allows a window of 1 to {limits.SecondsMax} seconds");
        return WindowMatch.Fault(window.Constraints) is { } fault ? (VoteResult.Invalid, fault) : null;
    }

    private static ApprovalStep BreakGlass(ApprovalView view, Vote vote, Circumstances world)
    {
        if (string.IsNullOrWhiteSpace(vote.Reason))
            return Refuse(view, VoteResult.Invalid, "breaking the glass needs a reason; it is reviewed");
        if (!vote.Edits.IsEmpty || vote.Window is not null)
            return Refuse(view, VoteResult.NotAllowed, "breaking the glass lets this one call run as it is");
        if ((vote.Revision == 0 ? 1 : vote.Revision) != view.Revision) return Refuse(view, VoteResult.Outdated);
        view = Decide(Count(view, vote, world) with { GlassBroken = true, Window = null }, ApprovalStatus.Approved, vote, world);
        return Plain(Note(view, ApprovalChangeKind.GlassBroken, world.NowUnixMs, vote.Voter, vote.Reason, vote.Origin.Channel));
    }

    private static ApprovalStep TakeBack(ApprovalView view, Vote vote, Circumstances world)
    {
        if (IsSettled(view.Status)) return Refuse(view, VoteResult.Settled);
        var mine = Mine(view, vote, world);
        if (mine.IsEmpty) return Refuse(view, VoteResult.Invalid, "there is no yes of yours to take back");
        view = view with { Votes = view.Votes.RemoveRange(mine) };
        if (view.Status == ApprovalStatus.Pending)
            return Plain(Note(view with { Window = Agreed(view) }, ApprovalChangeKind.TakenBack, world.NowUnixMs, vote.Voter,
                vote.Reason, vote.Origin.Channel));
        var words = $"{vote.Voter.Name} took the approval back{(vote.Reason.Length > 0 ? ": " + vote.Reason : "")}";
        return Plain(Withdraw(view, words, world));
    }

    private static ImmutableArray<CountedVote> Mine(ApprovalView view, Vote vote, Circumstances world) =>
        [.. view.Votes.Where(v => v.Kind is VoteKind.Approve or VoteKind.BreakGlass && world.Links.AreOne(v.Voter, vote.Voter.Key))];

    private static ApprovalStep Delegate(ApprovalView view, Vote vote, Circumstances world)
    {
        if (!view.Request.Terms.MayDelegate) return Refuse(view, VoteResult.NotAllowed, "the rule lets nobody hand their say on");
        if (!vote.DelegateTo.StartsWith(Entitlement.Person, StringComparison.Ordinal)
            || vote.DelegateTo.Length is < 6 or > 1_000) return Refuse(view, VoteResult.Invalid, "name the person as user:NAME");
        if (Entitlement.IsOneOf([vote.DelegateTo], vote.Voter.Key, [], world.NowUnixMs, world))
            return Refuse(view, VoteResult.Invalid, "you have that say already");
        // A say that was received is not handed on: whose it is must be plain to see.
        if (view.Delegations.Any(d => world.Links.AreOne(d.From, vote.Voter.Key))) return Refuse(view, VoteResult.Repeated);
        if (!Entitlement.IsOneOf([.. Entitlement.Entries(view)], vote.Voter.Key, vote.Voter.Groups, world.NowUnixMs, world))
            return Refuse(view, VoteResult.NotAllowed, "a say that was handed to you cannot be handed on");
        if (view.Votes.Any(v => world.Links.AreOne(v.Voter, vote.Voter.Key))) return Refuse(view, VoteResult.Repeated);
        view = view with
        {
            Delegations = view.Delegations.Add(new Delegation(
                vote.Voter.Key, vote.Voter.Name, vote.Voter.Groups, vote.DelegateTo, world.NowUnixMs)),
        };
        return Plain(Note(view, ApprovalChangeKind.Delegated, world.NowUnixMs, vote.Voter, $"to {vote.DelegateTo}", vote.Origin.Channel));
    }

    private static ApprovalStep Review(ApprovalView view, ApprovalEvent.Reviewed reviewed, Circumstances world)
    {
        var reviewer = reviewed.Reviewer;
        if (!view.GlassBroken) return Refuse(view, VoteResult.Invalid, "no glass was broken, so there is nothing to review");
        if (view.Review is not null) return Refuse(view, VoteResult.Settled);
        if (string.IsNullOrWhiteSpace(reviewed.Note)) return Refuse(view, VoteResult.Invalid, "say what you found");
        if (!reviewer.Actors.IsEmpty) return Refuse(view, VoteResult.Delegated);
        if (Entitlement.IsOwnCall(view.Request, reviewer, world.Links)
            || view.Votes.Any(v => v.Kind == VoteKind.BreakGlass && world.Links.AreOne(v.Voter, reviewer.Key)))
            return Refuse(view, VoteResult.OwnCall);
        view = view with { Review = new Review(reviewer.Key, reviewer.Name, reviewed.Note, world.NowUnixMs) };
        return Plain(Note(view, ApprovalChangeKind.Reviewed, world.NowUnixMs, reviewer, reviewed.Note));
    }

    private static ApprovalView Count(ApprovalView view, Vote vote, Circumstances world) => view with
    {
        Votes = view.Votes.Add(new CountedVote(vote.Kind, vote.Voter.Key, vote.Voter.Name, vote.Voter.Groups, vote.Reason,
            world.NowUnixMs, view.Revision, vote.Origin) { Window = vote.Window is { } window ? window with { UntilUnixMs = 0 } : null }),
    };

    private static ApprovalView Decide(ApprovalView view, ApprovalStatus status, Vote vote, Circumstances world) => view with
    {
        Status = status,
        DecidedBy = vote.Voter.Key,
        DecidedByName = vote.Voter.Name,
        Reason = vote.Reason,
        DecidedAtUnixMs = world.NowUnixMs,
        Window = status == ApprovalStatus.Approved && view.Window is { } window
            ? window with { UntilUnixMs = world.NowUnixMs + (window.Seconds * 1000L) } : view.Window,
    };

    private static ApprovalStep Refuse(ApprovalView view, VoteResult result, string detail = "") =>
        new(view, result, ConsumeResult.NotApproved, detail);
}

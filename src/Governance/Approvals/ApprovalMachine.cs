using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals;

/// <summary>The one state machine of an approval: a state and an event in, a state out. No clock, no store, nothing else.</summary>
/// <remarks>
/// <code>
///   requested ─▶ pending ─▶ approved ─▶ consumed ─▶ completed
///                │ │ │        │ │           └─────▶ unknown ─▶ completed (an end that is learnt late)
///                │ │ └ denied │ └ expired
///                │ └ expired  └ withdrawn
///                └ withdrawn
/// </code>
/// A window keeps an approval approved until its uses or its time are up. Source: T13 to T16.
/// </remarks>
public static partial class ApprovalMachine
{
    /// <summary>Most votes that are kept; what comes after them must be a new request.</summary>
    public const int VotesMax = 200;

    /// <summary>Most edits of one approval, those of all votes together.</summary>
    public const int EditsMax = 50;

    /// <summary>An approval that was just requested.</summary>
    public static ApprovalView Begin(ApprovalRequest request, Circumstances world)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(world);
        var view = new ApprovalView(request, ApprovalStatus.Pending, null, "", "", 0, null);
        return Note(view, ApprovalChangeKind.Requested, request.CreatedAtUnixMs, text: $"asked of {string.Join(", ", request.By)}");
    }

    /// <summary>What an event makes of an approval. Time passes first.</summary>
    public static ApprovalStep Apply(ApprovalView view, ApprovalEvent happening, Circumstances world)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(happening);
        ArgumentNullException.ThrowIfNull(world);
        var aged = Age(view, world);
        return happening switch
        {
            ApprovalEvent.Ticked => Plain(aged),
            ApprovalEvent.Looked looked => Plain(Look(aged, looked, world)),
            ApprovalEvent.Voted voted => Vote(aged, voted.Vote, world),
            ApprovalEvent.Released released => Release(aged, released.Ask, world),
            ApprovalEvent.Ended ended => Plain(End(aged, ended, world)),
            ApprovalEvent.Withdrawn withdrawn => Plain(Withdraw(aged, withdrawn.Reason, world)),
            ApprovalEvent.SessionEnded ended => Plain(aged is { Status: ApprovalStatus.Approved, Window.Scope: GrantScope.Principal }
                ? aged : Withdraw(aged, ended.Reason, world)),
            ApprovalEvent.Reviewed reviewed => Review(aged, reviewed, world),
            _ => throw new InvalidOperationException("An event of an unknown kind; nothing changes."),
        };
    }

    /// <summary>When time alone changes it next, milliseconds since 1970-01-01 UTC; <see cref="long.MaxValue"/> for never.</summary>
    public static long DueAt(ApprovalView view, Circumstances world)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(world);
        var due = long.MaxValue;
        if (view.Status is ApprovalStatus.Pending or ApprovalStatus.Approved) due = ClosesAt(view);
        if (view.Status == ApprovalStatus.Pending && view.Escalated < view.Request.Terms.Escalations.Length)
            due = Math.Min(due, EscalatesAt(view));
        foreach (var run in view.Runs)
            if (run.State == RunState.Running) due = Math.Min(due, run.StartedAtUnixMs + world.RunMsMax);
        return due;
    }

    /// <summary>Whether nothing but the end of what runs can change it any more.</summary>
    public static bool IsSettled(ApprovalStatus status) => status is not (ApprovalStatus.Pending or ApprovalStatus.Approved);

    /// <summary>An approval for whoever only lists it: where its time is up, it has expired, or ended with what ran under it. All else that
    /// time does is its owner's to say.</summary>
    public static ApprovalView AsOf(ApprovalView view, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (IsSettled(view.Status) || nowUnixMs < ClosesAt(view)) return view;
        return view.Runs.Length > 0 ? view with { Status = OfRuns(view.Runs) } : Settle(view, ApprovalStatus.Expired, ClosesAt(view));
    }

    private static ApprovalView Age(ApprovalView view, Circumstances world)
    {
        var now = world.NowUnixMs;
        view = GiveUp(view, world);
        if (IsSettled(view.Status)) return view;
        if (AsOf(view, now) is { Status: not (ApprovalStatus.Pending or ApprovalStatus.Approved) } closed)
        {
            if (closed.Status != ApprovalStatus.Expired) return closed;
            var words = view.Status == ApprovalStatus.Pending ? "nobody decided in time" : "it was approved, but nobody ran it in time";
            return Note(closed, ApprovalChangeKind.Expired, ClosesAt(view), text: words);
        }

        while (view.Status == ApprovalStatus.Pending && view.Escalated < view.Request.Terms.Escalations.Length
            && now >= EscalatesAt(view))
        {
            var (step, at) = (view.Request.Terms.Escalations[view.Escalated], EscalatesAt(view));
            view = Note(view with { Escalated = view.Escalated + 1 }, ApprovalChangeKind.Escalated, at,
                text: $"asked of {string.Join(", ", step.By)} too");
        }

        return view;
    }

    // A call whose end nobody told in time may have run or not. That is said, and it is never tried again.
    private static ApprovalView GiveUp(ApprovalView view, Circumstances world)
    {
        for (var i = 0; i < view.Runs.Length; i++)
        {
            var run = view.Runs[i];
            if (run.State != RunState.Running || world.NowUnixMs < run.StartedAtUnixMs + world.RunMsMax) continue;
            view = view with { Runs = view.Runs.SetItem(i, run with { State = RunState.Unknown, EndedAtUnixMs = world.NowUnixMs }) };
            view = Note(view, ApprovalChangeKind.OutcomeUnknown, world.NowUnixMs,
                text: $"exchange {run.Exchange} was taken to run and its end was never told; it may have run");
            if (IsSettled(view.Status)) view = view with { Status = OfRuns(view.Runs) };
        }

        return view;
    }

    private static ApprovalView Look(ApprovalView view, ApprovalEvent.Looked looked, Circumstances world)
    {
        if (IsSettled(view.Status)) return view;
        if (looked.IsGone) return Withdraw(view, "the connection is no longer configured", world);
        if (looked.PolicyVersion is { } version && version != view.Request.Basis.Version)
            return Withdraw(view, $"the policy changed while it waited: version {view.Request.Basis.Version} held it, {version} is live",
                world);
        return looked.Binding is { } binding && Difference(view.Request.Binding, binding) is { } what ? Withdraw(view, what, world) : view;
    }

    /// <summary>What parts two bindings, in words; null when they are the same.</summary>
    private static string? Difference(CallBinding then, CallBinding now)
    {
        if (!string.Equals(then.Endpoint, now.Endpoint, StringComparison.Ordinal))
            return "the connection's endpoint changed while it waited";
        if (!then.Definition.Span.SequenceEqual(now.Definition.Span)) return "the tool was redefined while it waited";
        return string.Equals(then.Credential, now.Credential, StringComparison.Ordinal)
            ? null : "the connection's credential changed while it waited";
    }

    private static ApprovalView Withdraw(ApprovalView view, string reason, Circumstances world)
    {
        if (IsSettled(view.Status)) return view;
        // A window that was used is closed; what ran under it stays what it is.
        var status = view.Runs.Length > 0 ? OfRuns(view.Runs) : ApprovalStatus.Withdrawn;
        return Note(Settle(view, status, world.NowUnixMs) with { Reason = reason }, ApprovalChangeKind.Withdrawn, world.NowUnixMs,
            text: reason);
    }

    private static ApprovalView End(ApprovalView view, ApprovalEvent.Ended ended, Circumstances world)
    {
        var i = view.Runs.IndexOf(view.Runs.FirstOrDefault(run => run.Exchange == ended.End.Exchange)!);
        if (i < 0 || view.Runs[i].State is not (RunState.Running or RunState.Unknown)) return view;
        if (view.Runs[i].State == RunState.Unknown && ended.End.State == RunState.Unknown) return view;
        var run = view.Runs[i] with
        {
            State = ended.End.State, End = ended.End.End, EndedAtUnixMs = world.NowUnixMs, HasResult = ended.HasResult,
        };
        view = view with { Runs = view.Runs.SetItem(i, run) };
        if (IsSettled(view.Status)) view = view with { Status = OfRuns(view.Runs) };
        return run.State == RunState.Unknown
            ? Note(view, ApprovalChangeKind.OutcomeUnknown, world.NowUnixMs,
                text: $"exchange {run.Exchange} was sent, and no answer came back; it may have run")
            : Note(view, ApprovalChangeKind.Ended, world.NowUnixMs, text: run.State == RunState.Answered
                ? $"exchange {run.Exchange} ran and was answered" : $"exchange {run.Exchange} did not run: nothing was sent");
    }

    private static ApprovalStatus OfRuns(ImmutableArray<ApprovalRun> runs) =>
        runs.Any(static run => run.State == RunState.Running) ? ApprovalStatus.Consumed
            : runs.Any(static run => run.State == RunState.Unknown) ? ApprovalStatus.Unknown
            : ApprovalStatus.Completed;

    private static long ClosesAt(ApprovalView view) =>
        view is { Status: ApprovalStatus.Approved, Window: { } window } ? window.UntilUnixMs : view.Request.ExpiresAtUnixMs;

    private static long EscalatesAt(ApprovalView view) =>
        view.Request.CreatedAtUnixMs + (view.Request.Terms.Escalations[view.Escalated].AfterSeconds * 1000L);

    private static ApprovalView Settle(ApprovalView view, ApprovalStatus status, long atUnixMs) =>
        view with { Status = status, DecidedAtUnixMs = view.DecidedAtUnixMs > 0 ? view.DecidedAtUnixMs : atUnixMs };

    private static ApprovalStep Plain(ApprovalView view) => new(view, VoteResult.Accepted, ConsumeResult.NotApproved, "");

    private static ApprovalView Note(
        ApprovalView view, ApprovalChangeKind kind, long atUnixMs, Principal? by = null, string text = "", string channel = "") =>
        view with
        {
            Changes = view.Changes.Add(new ApprovalChange(
                view.Changes.Length + 1, kind, atUnixMs, by?.Key, by?.Name ?? "", text, channel)),
        };
}

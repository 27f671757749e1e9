using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals;

public static partial class ApprovalMachine
{
    private static ApprovalStep Release(ApprovalView view, ReleaseAsk ask, Circumstances world)
    {
        // An exchange that asks again because its answer was lost is told that it has it; it was taken for this exchange and no other.
        if (view.Runs.Any(run => run.Exchange == ask.Exchange))
            return new ApprovalStep(view, VoteResult.Accepted, ConsumeResult.AlreadyConsumed, "");
        if (!ask.IsWithinWindow && !view.Request.Digest.Span.SequenceEqual(ask.Digest.Span)) return No(view, ConsumeResult.Mismatch);
        if (view.Status == ApprovalStatus.Approved && Changed(view, ask) is { } what)
            return No(Withdraw(view, what, world), ConsumeResult.Mismatch);
        if (view.Runs.Length > 0 && !(view.Status == ApprovalStatus.Approved && ask.IsWithinWindow))
            return No(view, ConsumeResult.AlreadyConsumed);
        if (view.Status != ApprovalStatus.Approved) return No(view, ConsumeResult.NotApproved);
        if (ask.IsWithinWindow ? !IsWithin(view, ask) : !IsSameCaller(view, ask)) return No(view, ConsumeResult.Mismatch);
        if (ask.Revision != view.Revision) return No(view, ConsumeResult.Mismatch);
        // Looked at again, now: who lost the right since the vote has not said yes.
        if (!Quorum.IsMet(view, world))
            return No(Withdraw(view, "somebody who approved it has lost the right to", world), ConsumeResult.NotApproved);

        view = view with
        {
            Runs = view.Runs.Add(new ApprovalRun(
                ask.Exchange, ask.Session, ask.RunDigest, world.NowUnixMs, RunState.Running, 0, null, false)),
            ConsumedBy = view.ConsumedBy ?? ask.Exchange,
        };
        view = Note(view, ApprovalChangeKind.Started, world.NowUnixMs, ask.Principal, $"exchange {ask.Exchange}");
        if (view.Window is null || view.Runs.Length >= view.Window.UsesMax) view = view with { Status = OfRuns(view.Runs) };
        return new ApprovalStep(view, VoteResult.Accepted, ConsumeResult.Granted, "");
    }

    private static string? Changed(ApprovalView view, ReleaseAsk ask)
    {
        if (ask.Basis != view.Request.Basis) return "the policy or what it says of the call changed while it waited";
        return Difference(view.Request.Binding, ask.Binding);
    }

    private static bool IsSameCaller(ApprovalView view, ReleaseAsk ask) =>
        ask.Session == view.Request.Session && IsSamePrincipal(view, ask);

    private static bool IsWithin(ApprovalView view, ReleaseAsk ask) =>
        view.Window is { } window && IsSamePrincipal(view, ask) && WindowMatch.AreAlike(view.Request.WindowDigest, ask.WindowDigest)
        && (window.Scope == GrantScope.Principal || ask.Session == view.Request.Session);

    private static bool IsSamePrincipal(ApprovalView view, ReleaseAsk ask) =>
        ask.Principal.Key == view.Request.Principal.Key && ask.Principal.ClientId == view.Request.Principal.ClientId
        && ask.Principal.Actors.SequenceEqual(view.Request.Principal.Actors);

    private static ApprovalStep No(ApprovalView view, ConsumeResult result) => new(view, VoteResult.Accepted, result, "");
}

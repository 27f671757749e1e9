using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Approvals;

/// <summary>Owns one approval: asks <see cref="ApprovalMachine"/> what becomes of it, and stores that by compare-and-set before anything
/// else happens. Of two that race, here or on another silo, one wins and the other decides anew on what the first has written (T14,
/// T34).</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed partial class ApprovalGrain(
    IStateStore store, ApprovalWorld world, IEnumerable<IApprovalNotices> notices, TimeProvider time, ILogger<ApprovalGrain> log)
    : Grain, IApprovalGrain
{
    private const int AttemptsMax = 8;
    private const int AgainMs = 5_000;

    private readonly ObserverManager<IApprovalObserver> _observers = Subscribers.Of<IApprovalObserver>(time, log);
    private readonly ImmutableArray<IApprovalNotices> _notices = [.. notices];

    // Exchanges that were told that the store cannot write. They send nothing, whatever the store kept.
    private readonly HashSet<ExchangeId> _refused = [];
    private StateCell<ApprovalView>? _cell;
    private ApprovalKeep? _keep;
    private Task _publishing = Task.CompletedTask;

    // The last change that those who tell people have taken, as far as this activation knows.
    private int _told;
    private bool _isUnwatched;

    // Nothing is read here: an owner that cannot begin keeps its callers waiting, one that cannot read tells them so at once.
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<ApprovalView>(store, "approval", this.GetPrimaryKeyString());
        _keep = new ApprovalKeep(store, this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<ApprovalView?> RequestAsync(ApprovalRequest request)
    {
        if (await _cell!.LoadAsync() is { } known) return known;
        var view = ApprovalMachine.Begin(request, world.At(Now));
        return await WriteAsync(view) == CellWrite.Unavailable ? null : _cell.Value;
    }

    public async Task<VoteOutcome> DecideAsync(Vote vote)
    {
        if (await _cell!.LoadAsync() is not { } view) return new VoteOutcome(VoteResult.NotFound, null);
        vote = vote with { Reason = world.Redact(vote.Reason) };
        if ((world.WindowFault(vote.Window) ?? await world.EditFaultAsync(GrainFactory, view.Request, vote.Edits)) is { } fault)
            return new VoteOutcome(VoteResult.Invalid, view) { Detail = fault };

        // Nobody decides about a call that could not run as it was asked.
        var (looked, kept) = await StepAsync(await world.LookAsync(GrainFactory, view.Request), world.At(Now));
        if (kept == CellWrite.Unavailable || looked is null) return new VoteOutcome(VoteResult.Unavailable, view);
        if (looked.View.Status == ApprovalStatus.Withdrawn && view.Status is ApprovalStatus.Pending)
            return new VoteOutcome(VoteResult.Withdrawn, looked.View) { Detail = looked.View.Reason };

        var now = await world.ForDecisionAsync(GrainFactory, looked.View, Now);
        var (step, write) = await StepAsync(new ApprovalEvent.Voted(vote), now);
        if (write == CellWrite.Unavailable || step is null) return new VoteOutcome(VoteResult.Unavailable, view);
        if (step is { Vote: VoteResult.Accepted, View.GlassBroken: true } && vote.Kind == VoteKind.BreakGlass)
            GlassBroken(log, this.GetPrimaryKeyString(), step.View.Request.Connection.Value);
        return new VoteOutcome(step.Vote, step.View) { Detail = step.Detail };
    }

    public async Task<ConsumeOutcome> ConsumeAsync(ReleaseAsk ask)
    {
        if (await _cell!.LoadAsync() is not { } view) return new ConsumeOutcome(ConsumeResult.NotApproved, null);
        var now = await world.ForDecisionAsync(GrainFactory, view, Now);
        var (step, write) = await StepAsync(new ApprovalEvent.Released(ask), now);
        if (write != CellWrite.Unavailable && step is not null) return new ConsumeOutcome(step.Consume, step.View);
        // It may have been kept. To let it run now could run it twice, so it does not run.
        _refused.Add(ask.Exchange);
        return new ConsumeOutcome(ConsumeResult.Unavailable, view);
    }

    public async Task<bool> CompleteAsync(RunEnd end)
    {
        if (await _cell!.LoadAsync() is not { } view || !view.Runs.Any(run => run.Exchange == end.Exchange)) return true;
        var hasResult = !end.Messages.IsDefaultOrEmpty && await _keep!.ResultAsync(end);
        var (_, write) = await StepAsync(new ApprovalEvent.Ended(end, hasResult), world.At(Now));
        return write != CellWrite.Unavailable;
    }

    public Task<ImmutableArray<ReadOnlyMemory<byte>>> ResultAsync(ExchangeId exchange) => _keep!.ReadAsync(exchange);

    public async Task<VoteOutcome> ReviewAsync(Principal reviewer, string note)
    {
        if (await _cell!.LoadAsync() is not { } view) return new VoteOutcome(VoteResult.NotFound, null);
        var (step, write) = await StepAsync(new ApprovalEvent.Reviewed(reviewer, world.Redact(note)), world.At(Now));
        return write == CellWrite.Unavailable || step is null
            ? new VoteOutcome(VoteResult.Unavailable, view)
            : new VoteOutcome(step.Vote, step.View) { Detail = step.Detail };
    }

    public async Task<ApprovalView?> TickAsync()
    {
        if (await _cell!.LoadAsync() is not { } view) return null;
        var (step, write) = await StepAsync(await world.LookAsync(GrainFactory, view.Request), world.At(Now));
        if (write == CellWrite.Unavailable || step is null)
            throw new StoreUnavailableException("Approvals: the store cannot write now; the approval is woken again.");
        await FollowAsync(step.View);
        Rest();
        return step.View;
    }

    public Task<bool> WithdrawAsync(string reason) => TakesAsync(new ApprovalEvent.Withdrawn(reason));

    public Task<bool> SessionEndedAsync(string reason) => TakesAsync(new ApprovalEvent.SessionEnded(reason));

    public async Task<bool> ForgetAsync(SessionId session, bool all)
    {
        if (await _cell!.LoadAsync() is not { } view) return true;
        all &= view.Request.Session == session;
        foreach (var run in view.Runs.Where(run => all || run.Session == session))
            if (!await _keep!.ForgetAsync(run.Exchange)) return false;
        if (!all) return true;
        var (step, write) = await StepAsync(new ApprovalEvent.Withdrawn("what its session recorded was erased"), world.At(Now));
        if (write == CellWrite.Unavailable || step is null || !IsOver(step.View)) return false;
        await _publishing;
        // The approval last: until it is gone, whoever asks again finds what is left.
        if (!await _keep!.ForgetAsync() || await _cell.RemoveAsync() != CellWrite.Written) return false;
        DeactivateOnIdle();
        return true;
    }

    public async Task<ApprovalView?> ViewAsync()
    {
        if (await _cell!.LoadAsync() is null) return null;
        var (step, _) = await StepAsync(new ApprovalEvent.Ticked(), world.At(Now));
        // What time has done is so, whether or not it could be written down.
        return step?.View;
    }

    public async Task<ApprovalView?> SubscribeAsync(IApprovalObserver observer)
    {
        _isUnwatched = false;
        _observers.Subscribe(observer, observer);
        return await ViewAsync();
    }

    public Task UnsubscribeAsync(IApprovalObserver observer)
    {
        _observers.Unsubscribe(observer);
        _isUnwatched = _observers.Count == 0;
        if (_isUnwatched) Rest();
        return Task.CompletedTask;
    }

    private async Task<bool> TakesAsync(ApprovalEvent happening) => await _cell!.LoadAsync() is null
        || (await StepAsync(happening, world.At(Now))).Write != CellWrite.Unavailable;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Asks the machine and stores what it says; whoever wrote first meanwhile is built upon.</summary>
    private async Task<(ApprovalStep? Step, CellWrite Write)> StepAsync(ApprovalEvent happening, Circumstances now)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (await _cell!.LoadAsync() is not { } view) return (null, CellWrite.Unavailable);
            var step = ApprovalMachine.Apply(Settled(view), happening, now);
            if (ReferenceEquals(step.View, view)) return (step, CellWrite.Written);
            var write = await WriteAsync(step.View);
            if (write != CellWrite.Conflict) return (step, write);
        }

        return (null, CellWrite.Unavailable);
    }

    // A call that was refused for the store's sake was not sent, though the store kept that it was taken.
    private ApprovalView Settled(ApprovalView view)
    {
        foreach (var exchange in _refused)
            view = ApprovalMachine.Apply(view,
                new ApprovalEvent.Ended(new RunEnd(exchange, RunState.NotRun, ExchangeEnd.GatewayFault, []), HasResult: false),
                world.At(Now)).View;
        return view;
    }

    private async Task<CellWrite> WriteAsync(ApprovalView view)
    {
        // What was told is noted along with whatever is written next: a write of its own would race with the release of the call.
        if (view.Published < _told) view = view with { Published = Math.Min(_told, view.Changes.Length) };
        var write = await _cell!.WriteAsync(view, Tag(view.Status));
        if (write != CellWrite.Written) return write;
        // Not awaited, nor one after the other: a caller that has gone away answers nothing, and neither a decision nor another caller may
        // wait for that. Who waits looks again anyway.
        _observers.Notify(observer => observer.ChangedAsync(view).Ignore());
        // Nor for a list of what is open whose silo has gone away: what was written is written, and its call must hear of it.
        foreach (var by in view.Asked().Append(IApproverGrain.Everybody))
            GrainFactory.GetGrain<IApproverGrain>(by).NotifyAsync(view).Ignore();
        Wake(view, WakeAt(view));
        if (view.Window is not null) await _keep!.GrantAsync(view);
        Publish(view);
        return write;
    }

    private async Task FollowAsync(ApprovalView view)
    {
        if (view.Window is not null) await _keep!.GrantAsync(view);
        Wake(view, WakeAt(view));
        Publish(view);
        await _publishing;
    }

    private void Wake(ApprovalView view, long atUnixMs) =>
        GrainFactory.GetGrain<IApprovalClockGrain>(IApprovalClockGrain.Key).WakeAsync(view.Request.Id, atUnixMs).Ignore();

    // Soon, as long as those who tell people have not taken it: this process may end before they have, and nothing else would wake what is
    // settled.
    private long WakeAt(ApprovalView view)
    {
        var due = ApprovalMachine.DueAt(view, world.At(Now));
        return _notices.IsEmpty || Math.Max(_told, view.Published) >= view.Changes.Length ? due : Math.Min(due, Now + AgainMs);
    }

    private void Publish(ApprovalView view)
    {
        if (!_notices.IsEmpty && _publishing.IsCompleted) _publishing = PublishAsync(view);
    }

    // At least once: what was taken is noted with the next write, or by itself once nothing more is to come; what was not noted is told
    // again when the approval is woken.
    private async Task PublishAsync(ApprovalView view)
    {
        _told = Math.Max(_told, view.Published);
        try
        {
            while (true)
            {
                if (_told < view.Changes.Length)
                {
                    foreach (var taker in _notices) await taker.TakeAsync(view);
                    _told = view.Changes.Length;
                }

                if (await _cell!.LoadAsync() is not { } now) return;
                view = now;
                if (_told < view.Changes.Length) continue;
                if (!IsOver(view) || view.Published >= _told) break;
                if (await _cell.WriteAsync(view with { Published = _told }, Tag(view.Status)) != CellWrite.Conflict) break;
            }

            Wake(view, WakeAt(view));
        }
        catch (Exception failure) when (failure is StoreUnavailableException or JsonException)
        {
            NotTold(log, this.GetPrimaryKeyString());
            Wake(view, Now + AgainMs);
        }

        if (_isUnwatched) Rest(hasTold: true);
    }

    // Ten thousand that wait for people, and whose callers do not wait on the line, cost nothing but their record in the store. One that
    // people have just approved stays: it is asked for at once.
    private void Rest(bool hasTold = false)
    {
        if (_observers.Count == 0 && _refused.Count == 0 && (hasTold || _publishing.IsCompleted)
            && _cell!.Value is { } view && (view.Status == ApprovalStatus.Pending || IsOver(view))) DeactivateOnIdle();
    }

    private static bool IsOver(ApprovalView view) =>
        ApprovalMachine.IsSettled(view.Status) && view.Runs.All(static run => run.State != RunState.Running);

    /// <summary>The word that approvals of a status are listed by.</summary>
    internal static string Tag(ApprovalStatus status) => status.ToString().ToLowerInvariant();

    [LoggerMessage(1302, LogLevel.Warning, "Approval {approval}: those who tell people could not take a change; it is tried again")]
    private static partial void NotTold(ILogger log, string approval);

    [LoggerMessage(1303, LogLevel.Critical,
        "Approval {approval} on {connection}: one person BROKE THE GLASS, and the call runs without the approval of others; review it")]
    private static partial void GlassBroken(ILogger log, string approval, string connection);
}

using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Masking;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Approvals;

/// <summary>Owns one approval. Every step is a compare-and-set: of two that race, here or on another silo, one wins (T14, T34).</summary>
internal sealed class ApprovalGrain(IStateStore store, TimeProvider time, ILogger<ApprovalGrain> log) : Grain, IApprovalGrain
{
    private readonly ObserverManager<IApprovalObserver> _observers = new(TimeSpan.FromMinutes(5), log);
    private StateCell<ApprovalView>? _cell;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<ApprovalView>(store, "approval", this.GetPrimaryKeyString());
        await _cell.LoadAsync();
    }

    public async Task<ApprovalView?> RequestAsync(ApprovalRequest request)
    {
        if (await _cell!.LoadAsync() is { } known) return known;
        var view = new ApprovalView(request, ApprovalStatus.Pending, null, "", "", 0, null);
        return await WriteAsync(view) == CellWrite.Unavailable ? null : _cell.Value;
    }

    public async Task<VoteOutcome> DecideAsync(Vote vote)
    {
        if (await ViewAsync() is not { } view) return new VoteOutcome(VoteResult.NotFound, null);
        if (Voting.Refuse(view.Request, vote.Voter) is { } refusal) return new VoteOutcome(refusal, view);
        if (view.Status != ApprovalStatus.Pending) return new VoteOutcome(VoteResult.Settled, view);

        var decided = view with
        {
            Status = vote.Approve ? ApprovalStatus.Approved : ApprovalStatus.Denied,
            DecidedBy = vote.Voter.Key,
            DecidedByName = vote.Voter.Name,
            Reason = TextMasker.Redact(vote.Reason),
            DecidedAtUnixMs = Now,
        };
        return await WriteAsync(decided) switch
        {
            CellWrite.Written => new VoteOutcome(VoteResult.Accepted, decided),
            CellWrite.Conflict => new VoteOutcome(VoteResult.Settled, _cell!.Value),
            _ => new VoteOutcome(VoteResult.Unavailable, view),
        };
    }

    public async Task<ConsumeOutcome> ConsumeAsync(ReadOnlyMemory<byte> digest, ExchangeId exchange)
    {
        if (await ViewAsync() is not { } view) return new ConsumeOutcome(ConsumeResult.NotApproved, null);
        if (!view.Request.Digest.Span.SequenceEqual(digest.Span)) return new ConsumeOutcome(ConsumeResult.Mismatch, view);
        if (view.Status == ApprovalStatus.Consumed) return new ConsumeOutcome(ConsumeResult.AlreadyConsumed, view);
        if (view.Status != ApprovalStatus.Approved) return new ConsumeOutcome(ConsumeResult.NotApproved, view);

        return await WriteAsync(view with { Status = ApprovalStatus.Consumed, ConsumedBy = exchange }) switch
        {
            CellWrite.Written => new ConsumeOutcome(ConsumeResult.Granted, _cell!.Value),
            CellWrite.Conflict => new ConsumeOutcome(ConsumeResult.AlreadyConsumed, _cell!.Value),
            // It may have been kept. To let it run now could run it twice, so it does not run.
            _ => new ConsumeOutcome(ConsumeResult.Unavailable, view),
        };
    }

    public async Task WithdrawAsync(string reason)
    {
        if (await ViewAsync() is { Status: ApprovalStatus.Pending or ApprovalStatus.Approved } view)
            await WriteAsync(view with { Status = ApprovalStatus.Withdrawn, Reason = reason, DecidedAtUnixMs = Now });
    }

    public async Task<ApprovalView?> ViewAsync()
    {
        if (await _cell!.LoadAsync() is not { } view) return null;
        // An approval that nobody ran in its time is over too: a yes is for now, not for some day.
        if (view.Status is ApprovalStatus.Pending or ApprovalStatus.Approved && Now >= view.Request.ExpiresAtUnixMs)
        {
            var expired = view with { Status = ApprovalStatus.Expired, DecidedAtUnixMs = Now };
            return await WriteAsync(expired) == CellWrite.Unavailable ? expired : _cell.Value;
        }

        return view;
    }

    public async Task<ApprovalView?> SubscribeAsync(IApprovalObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return await ViewAsync();
    }

    public Task UnsubscribeAsync(IApprovalObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<CellWrite> WriteAsync(ApprovalView view)
    {
        var write = await _cell!.WriteAsync(view, view.Status.ToString().ToLowerInvariant());
        if (write != CellWrite.Written) return write;
        // Not awaited: a caller that has gone away answers nothing, and nobody's decision may wait for that. Who waits looks again anyway.
        _observers.Notify(observer => observer.ChangedAsync(view)).Ignore();
        await Task.WhenAll(view.Request.By.Append(IApproverGrain.Everybody).Select(by =>
            GrainFactory.GetGrain<IApproverGrain>(by).NotifyAsync(view)));
        return write;
    }
}

using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Takes changes of approvals into the outbox. It is durable before it returns; nothing is sent meanwhile.</summary>
internal sealed class NoticeIntake(NoticeBook book, ChannelBoard board, LiveConfig config, NoticeBell bell, TimeProvider time)
    : IApprovalNotices
{
    /// <inheritdoc/>
    public async Task TakeAsync(ApprovalView view)
    {
        var current = config.Current;
        if (current.Approvals.Channels.IsEmpty) return;
        var plan = new DeliveryPlan(current.Approvals, current.Identity.Humans(), board.IsDead);
        var record = await book.ChangeAsync(view.Request.Id.Value,
            known => plan.Take(known, view, time.GetUtcNow().ToUnixTimeMilliseconds()));
        if (record.Tag() == NoticeRecord.Due) bell.Ring(view.Request.Id.Value);
    }
}

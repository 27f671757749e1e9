using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>What waits for the caller, in groups.</summary>
internal sealed record ListApprovalGroups(Caller Caller) : IManagementRequest, IRequest<Outcome<ApprovalGroups>>
{
    private const int LookedAtMax = 1_000;
    private const int LookedAtBytesMax = 4 * 1024 * 1024;

    public Operation Operation => Operation.ListApprovalGroups;

    internal sealed class Handler(IGrainFactory grains, Inboxes inboxes) : IRequestHandler<ListApprovalGroups, Outcome<ApprovalGroups>>
    {
        public async Task<Outcome<ApprovalGroups>> Handle(ListApprovalGroups request, CancellationToken cancellationToken)
        {
            var mine = inboxes.Of(request.Caller.Principal);
            var (waiting, bytes, cursor) = (new List<ApprovalView>(), 0, default(string));
            do
            {
                var page = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).ApprovalsAsync(
                    new ApprovalQuery(ApprovalStatus.Pending, null, mine, cursor, PageLimits.Max));
                waiting.AddRange(page.Approvals);
                bytes += page.Approvals.Sum(static view => view.Request.Message.Length);
                cursor = page.Cursor;
                cancellationToken.ThrowIfCancellationRequested();
            }
            while (cursor is not null && waiting.Count < LookedAtMax && bytes < LookedAtBytesMax);
            return new ApprovalGroups(ApprovalGroup.Of(waiting).Select(ApprovalGroupItem.Of), cursor is not null);
        }
    }
}

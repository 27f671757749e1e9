using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>What waits for the caller, in groups.</summary>
internal sealed record ListApprovalGroups(Caller Caller) : IManagementRequest, IRequest<Outcome<ApprovalGroups>>
{
    private const int LookedAtMax = 1_000;

    public Operation Operation => Operation.ListApprovalGroups;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListApprovalGroups, Outcome<ApprovalGroups>>
    {
        public async Task<Outcome<ApprovalGroups>> Handle(ListApprovalGroups request, CancellationToken cancellationToken)
        {
            var (waiting, cursor) = (new List<ApprovalView>(), default(string));
            do
            {
                var page = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).ApprovalsAsync(
                    new ApprovalQuery(ApprovalStatus.Pending, null, request.Caller.Inboxes, cursor, PageLimits.Max));
                waiting.AddRange(page.Approvals);
                cursor = page.Cursor;
            }
            while (cursor is not null && waiting.Count < LookedAtMax);
            return new ApprovalGroups([.. ApprovalGroup.Of(waiting).Select(ApprovalGroupItem.Of)], cursor is not null);
        }
    }
}

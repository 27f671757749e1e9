using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One approval. An approver sees those that name the caller.</summary>
internal sealed record ViewApproval(Caller Caller, string Id) : IManagementRequest, IRequest<Outcome<ApprovalItem>>
{
    public Operation Operation => Operation.ViewApproval;

    internal sealed class Handler(IGrainFactory grains, Inboxes inboxes) : IRequestHandler<ViewApproval, Outcome<ApprovalItem>>
    {
        public async Task<Outcome<ApprovalItem>> Handle(ViewApproval request, CancellationToken cancellationToken)
        {
            if (!OpaqueId.IsValid(request.Id, "a_")) return ManagementFault.NotFound("approval");
            var view = await grains.GetGrain<IApprovalGrain>(request.Id).ViewAsync();
            return view is not null && MaySee(request.Caller, view) ? await WithOthersAsync(view) : ManagementFault.NotFound("approval");
        }

        // What was decided of the like lately, and what waits beside it; best effort, out of the latest two hundred.
        private async Task<ApprovalItem> WithOthersAsync(ApprovalView view)
        {
            var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
            var latest = new ApprovalQuery(null, null, default, null, PageLimits.Max) { WithoutMessages = true };
            var page = await ledger.ApprovalsAsync(latest);
            var waiting = await ledger.ApprovalsAsync(
                latest with { Status = ApprovalStatus.Pending, Session = view.Request.Session.Value });
            var alike = page.Approvals.Where(other => other.Request.Id != view.Request.Id
                && other.Request.Connection == view.Request.Connection && other.Request.Target == view.Request.Target).ToList();
            return ApprovalItem.Of(view) with
            {
                Similar = [.. alike.Where(static other => other.Status != ApprovalStatus.Pending)
                    .GroupBy(static other => other.DecidedBy is null ? other.Status
                        : other.Status == ApprovalStatus.Denied ? ApprovalStatus.Denied : ApprovalStatus.Approved)
                    .Select(static group => $"{group.Count()} {Words.Of(group.Key)}")],
                Group = [.. waiting.Approvals.Where(other => other.Request.Id != view.Request.Id && ApprovalGroup.AreAlike(view, other))
                    .Select(static other => other.Request.Id.Value)],
            };
        }

        private bool MaySee(Caller caller, ApprovalView view) =>
            AccessMatrix.Allows(caller.Roles, Operation.ListAllApprovals)
            || view.Asked().Intersect(inboxes.Of(caller.Principal), StringComparer.Ordinal).Any();
    }
}

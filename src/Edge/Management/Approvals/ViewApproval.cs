using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One approval. An approver sees those that name one of the caller's groups, or the caller.</summary>
internal sealed record ViewApproval(Caller Caller, string Id) : IManagementRequest, IRequest<Outcome<ApprovalItem>>
{
    public Operation Operation => Operation.ViewApproval;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ViewApproval, Outcome<ApprovalItem>>
    {
        public async Task<Outcome<ApprovalItem>> Handle(ViewApproval request, CancellationToken cancellationToken)
        {
            if (!OpaqueId.IsValid(request.Id, "a_")) return ManagementFault.NotFound("approval");
            var view = await grains.GetGrain<IApprovalGrain>(request.Id).ViewAsync();
            return view is not null && MaySee(request.Caller, view) ? ApprovalItem.Of(view) : ManagementFault.NotFound("approval");
        }

        private static bool MaySee(Caller caller, ApprovalView view) =>
            AccessMatrix.Allows(caller.Roles, Operation.ListAllApprovals)
            || view.Asked().Intersect(caller.Inboxes, StringComparer.Ordinal).Any();
    }
}

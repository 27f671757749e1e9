using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Approvals as they come and change.</summary>
internal sealed record WatchApprovals(Caller Caller, ApprovalScope Scope) : IManagementRequest, IRequest<Outcome<ApprovalStream>>
{
    public Operation Operation => Scope == ApprovalScope.All ? Operation.WatchAllApprovals : Operation.WatchOwnApprovals;

    internal sealed class Handler(IGrainFactory grains, TimeProvider time) : IRequestHandler<WatchApprovals, Outcome<ApprovalStream>>
    {
        public Task<Outcome<ApprovalStream>> Handle(WatchApprovals request, CancellationToken cancellationToken) =>
            Task.FromResult<Outcome<ApprovalStream>>(new ApprovalStream(
                grains, request.Caller.Inboxes, request.Scope == ApprovalScope.All, request.Caller.Expires, time));
    }
}

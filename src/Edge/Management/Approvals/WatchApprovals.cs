using System.Collections.Immutable;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Approvals as they come and change.</summary>
internal sealed record WatchApprovals(Caller Caller, ApprovalScope Scope) : IManagementRequest, IRequest<Outcome<ApprovalStream>>
{
    public Operation Operation => Scope == ApprovalScope.All ? Operation.WatchAllApprovals : Operation.WatchOwnApprovals;

    internal sealed class Handler(IGrainFactory grains, Inboxes inboxes, StreamPermits permits, TimeProvider time)
        : IRequestHandler<WatchApprovals, Outcome<ApprovalStream>>
    {
        public Task<Outcome<ApprovalStream>> Handle(WatchApprovals request, CancellationToken cancellationToken)
        {
            Func<ImmutableArray<string>>? mine = request.Scope == ApprovalScope.All ? null : () => inboxes.Of(request.Caller.Principal);
            return Task.FromResult<Outcome<ApprovalStream>>(new ApprovalStream(
                grains, mine, permits.Of(request.Caller, request.Operation), time));
        }
    }
}

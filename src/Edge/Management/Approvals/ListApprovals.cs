using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>A page of approvals.</summary>
internal sealed record ListApprovals(Caller Caller, ApprovalScope Scope, string? Status, string? Session, string? Cursor, int Limit)
    : IManagementRequest, IRequest<Outcome<ApprovalList>>
{
    public Operation Operation => Scope == ApprovalScope.All ? Operation.ListAllApprovals : Operation.ListOwnApprovals;

    internal sealed class Validator : AbstractValidator<ListApprovals>
    {
        public Validator()
        {
            RuleFor(static r => r.Limit).InclusiveBetween(1, PageLimits.Max).WithMessage(PageLimits.Message(PageLimits.Max));
            RuleFor(static r => r.Status).Must(static word => Words.TryRead<ApprovalStatus>(word, out _))
                .WithMessage($"status: write one of {Words.All<ApprovalStatus>()}");
        }
    }

    internal sealed class Handler(IGrainFactory grains, Inboxes inboxes) : IRequestHandler<ListApprovals, Outcome<ApprovalList>>
    {
        public Task<Outcome<ApprovalList>> Handle(ListApprovals request, CancellationToken cancellationToken)
        {
            Words.TryRead<ApprovalStatus>(request.Status, out var status);
            var query = new ApprovalQuery(
                status, string.IsNullOrEmpty(request.Session) ? null : request.Session,
                request.Scope == ApprovalScope.All ? default : inboxes.Of(request.Caller.Principal),
                string.IsNullOrEmpty(request.Cursor) ? null : request.Cursor, request.Limit);
            return LedgerPages.AskAsync(grains, ledger => ledger.ApprovalsAsync(query),
                static page => new ApprovalList(Items(page), page.Cursor));
        }

        private static IEnumerable<ApprovalItem> Items(ApprovalPage page)
        {
            var groups = ApprovalGroup.Of(page.Approvals).Where(static group => group.Approvals.Length > 1)
                .SelectMany(static group => group.Approvals.Select(view => (view.Request.Id, Group: group)))
                .ToDictionary(static one => one.Id, static one => one.Group);
            return page.Approvals.Select(view => groups.TryGetValue(view.Request.Id, out var group)
                ? ApprovalItem.Of(view) with
                {
                    Group = [.. group.Approvals.Where(other => other.Request.Id != view.Request.Id)
                        .Select(static other => other.Request.Id.Value)],
                }
                : ApprovalItem.Of(view));
        }
    }
}

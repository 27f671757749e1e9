using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Governance.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Decides several requests that are alike: each gets a vote of its own, by the way that a single one takes, with its own
/// checks, its own audit entries and its own refusal.</summary>
internal sealed record DecideApprovals(Caller Caller, GroupDecision Decision) : IManagementRequest, IRequest<Outcome<GroupAnswer>>
{
    private const int ApprovalsMax = 100;

    public Operation Operation => Operation.DecideApprovals;

    internal sealed class Validator : AbstractValidator<DecideApprovals>
    {
        public Validator()
        {
            RuleFor(static r => r.Decision.Approvals).Must(static all => all.Count is > 0 and <= ApprovalsMax)
                .WithMessage($"approvals: name 1 to {ApprovalsMax}");
            RuleForEach(static r => r.Decision.Approvals).Must(static one => one is not null && OpaqueId.IsValid(one.Id, "a_"))
                .WithMessage("approvals.id: write the approval's id, a_ and 26 characters");
            RuleFor(static r => r.Decision.Approvals)
                .Must(static all => all.DistinctBy(static one => one?.Id, StringComparer.Ordinal).Count() == all.Count)
                .WithMessage("approvals: name each once");
            RuleFor(static r => r.Decision.Reason).MaximumLength(1_000).WithMessage("reason: at most 1000 characters");
            RuleFor(static r => r.Decision.Reason).NotEmpty().When(static r => !r.Decision.Approve)
                .WithMessage("reason: a no needs a reason, since the callers are told");
        }
    }

    internal sealed class Handler(IGrainFactory grains, IMediator mediator) : IRequestHandler<DecideApprovals, Outcome<GroupAnswer>>
    {
        public async Task<Outcome<GroupAnswer>> Handle(DecideApprovals request, CancellationToken cancellationToken)
        {
            var choices = request.Decision.Approvals;
            var origin = VoteOrigin.Api with { Reference = $"one of {choices.Count}" };
            var (results, first) = (new List<GroupResult>(choices.Count), default(ApprovalView));
            foreach (var choice in choices)
            {
                var view = await grains.GetGrain<IApprovalGrain>(choice.Id).ViewAsync();
                // One that there is not, or that is not the caller's to decide, is refused by the decision itself.
                if (view is not null && first is not null && !ApprovalGroup.AreAlike(first, view))
                {
                    results.Add(GroupResult.Of(choice.Id, Unlike()));
                    continue;
                }

                first ??= view;
                var decision = new ApprovalDecision(request.Decision.Approve, request.Decision.Reason, choice.Revision);
                results.Add(GroupResult.Of(choice.Id,
                    await mediator.Send(new DecideApproval(request.Caller, choice.Id, decision) { Origin = origin }, cancellationToken)));
            }

            return new GroupAnswer(results);
        }

        private static ManagementFault Unlike() => new(422, new GatewayError(
            ErrorCodes.ApprovalUnlike, "approve", "caller", "It is not of the same session, tool and rule as the first.",
            "Decide it on its own."));
    }
}

using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Approves or denies.</summary>
internal sealed record DecideApproval(Caller Caller, string Id, bool Approve, string Reason)
    : IManagementCommand, IRequest<Outcome<ApprovalItem>>
{
    public Operation Operation => Operation.DecideApproval;

    public string Resource => Id;

    internal sealed class Validator : AbstractValidator<DecideApproval>
    {
        public Validator()
        {
            RuleFor(static r => r.Id).Must(static id => OpaqueId.IsValid(id, "a_"))
                .WithMessage("id: write the approval's id, a_ and 26 characters");
            RuleFor(static r => r.Reason).MaximumLength(1_000).WithMessage("reason: at most 1000 characters");
            RuleFor(static r => r.Reason).NotEmpty().When(static r => !r.Approve)
                .WithMessage("reason: a no needs a reason, since the caller is told");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<DecideApproval, Outcome<ApprovalItem>>
    {
        public async Task<Outcome<ApprovalItem>> Handle(DecideApproval request, CancellationToken cancellationToken)
        {
            var outcome = await grains.GetGrain<IApprovalGrain>(request.Id)
                .DecideAsync(new Vote(request.Approve ? VoteKind.Approve : VoteKind.Deny, request.Caller.Principal, request.Reason));
            return outcome switch
            {
                { Result: VoteResult.Accepted, View: { } view } => ApprovalItem.Of(view),
                { Result: VoteResult.NotEntitled } => Refuse(
                    ErrorCodes.ApprovalNotEntitled, "The approval names nobody that the caller is.", "Ask one of those that 'by' names."),
                { Result: VoteResult.OwnCall } => Refuse(
                    ErrorCodes.ApprovalOwnCall, "Nobody may approve a call of their own.", "Ask somebody else of those that 'by' names."),
                { Result: VoteResult.Settled, View: var view } => ManagementFault.Conflict(
                    ErrorCodes.ApprovalSettled, $"The approval is {Words.Of(view?.Status ?? ApprovalStatus.Expired)} already.",
                    "Nothing is to be done; the agent asks again if it still needs the call."),
                { Result: VoteResult.Unavailable } => ManagementFault.Unavailable(),
                _ => ManagementFault.NotFound("approval"),
            };
        }

        private static ManagementFault Refuse(string code, string message, string fix) =>
            new(403, new GatewayError(code, "approve", "caller", message, fix));
    }
}

using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Takes a yes back, hands a say on, or reviews a broken glass.</summary>
internal sealed record NoteApproval(Caller Caller, string Id, ApprovalDeed Deed, ApprovalNote Note)
    : IManagementCommand, IRequest<Outcome<ApprovalItem>>
{
    public Operation Operation => Deed switch
    {
        ApprovalDeed.TakeBack => Operation.TakeBackApproval,
        ApprovalDeed.Delegate => Operation.DelegateApproval,
        _ => Operation.ReviewApproval,
    };

    public string Resource => Id;

    internal sealed class Validator : AbstractValidator<NoteApproval>
    {
        public Validator()
        {
            RuleFor(static r => r.Id).Must(static id => OpaqueId.IsValid(id, "a_"))
                .WithMessage("id: write the approval's id, a_ and 26 characters");
            RuleFor(static r => r.Note.Reason).MaximumLength(1_000).WithMessage("reason: at most 1000 characters");
            RuleFor(static r => r.Note.Reason).NotEmpty().When(static r => r.Deed == ApprovalDeed.Review)
                .WithMessage("reason: say what you found");
            RuleFor(static r => r.Note.To).NotEmpty().When(static r => r.Deed == ApprovalDeed.Delegate)
                .WithMessage("to: name the person as user:NAME");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<NoteApproval, Outcome<ApprovalItem>>
    {
        public async Task<Outcome<ApprovalItem>> Handle(NoteApproval request, CancellationToken cancellationToken)
        {
            var (approval, me) = (grains.GetGrain<IApprovalGrain>(request.Id), request.Caller.Principal);
            var reason = request.Note.Reason ?? "";
            return VoteAnswer.Of(request.Deed switch
            {
                ApprovalDeed.TakeBack => await approval.DecideAsync(new Vote(VoteKind.TakeBack, me, reason)),
                ApprovalDeed.Delegate => await approval.DecideAsync(
                    new Vote(VoteKind.Delegate, me, reason) { DelegateTo = request.Note.To ?? "" }),
                _ => await approval.ReviewAsync(me, reason),
            });
        }
    }
}

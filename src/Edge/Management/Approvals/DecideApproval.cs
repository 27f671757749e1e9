using FluentValidation;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Approves or denies.</summary>
internal sealed record DecideApproval(Caller Caller, string Id, ApprovalDecision Decision)
    : IManagementCommand, IRequest<Outcome<ApprovalItem>>
{
    public Operation Operation => Operation.DecideApproval;

    public string Resource => Id;

    /// <summary>How the decision came.</summary>
    public VoteOrigin Origin { get; init; } = VoteOrigin.Api;

    internal sealed class Validator : AbstractValidator<DecideApproval>
    {
        public Validator()
        {
            RuleFor(static r => r.Id).Must(static id => OpaqueId.IsValid(id, "a_"))
                .WithMessage("id: write the approval's id, a_ and 26 characters");
            RuleFor(static r => r.Decision.Reason).MaximumLength(1_000).WithMessage("reason: at most 1000 characters");
            RuleFor(static r => r.Decision.Reason).NotEmpty().When(static r => !r.Decision.Approve)
                .WithMessage("reason: a no needs a reason, since the caller is told");
            RuleFor(static r => r.Decision).Must(static d => d.Approve || (!d.BreakGlass && d.Edits is null && d.Window is null))
                .WithMessage("breakGlass, edits, window: they go with a yes");
            RuleFor(static r => r.Decision.Window!.Scope).Must(static word => Words.TryRead<GrantScope>(word, out _))
                .When(static r => r.Decision.Window is not null).WithMessage($"window.scope: write one of {Words.All<GrantScope>()}");
            RuleForEach(static r => r.Decision.Window!.Constraints)
                .Must(static c => c is not null && Words.TryRead<ConstraintKind>(c.Kind, out _))
                .When(static r => r.Decision.Window?.Constraints is not null)
                .WithMessage($"window.constraints.kind: write one of {Words.All<ConstraintKind>()}");
            RuleForEach(static r => r.Decision.Edits).Must(static edit => edit is not null)
                .WithMessage("edits: write a pointer and a value");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<DecideApproval, Outcome<ApprovalItem>>
    {
        public async Task<Outcome<ApprovalItem>> Handle(DecideApproval request, CancellationToken cancellationToken)
        {
            var decision = request.Decision;
            var kind = !decision.Approve ? VoteKind.Deny : decision.BreakGlass ? VoteKind.BreakGlass : VoteKind.Approve;
            var vote = new Vote(kind, request.Caller.Principal, decision.Reason ?? "")
            {
                Origin = request.Origin,
                Revision = decision.Revision,
                Edits = [.. (decision.Edits ?? []).Select(static edit => new ArgumentEdit(
                    edit.Pointer, edit.Value.ValueKind == System.Text.Json.JsonValueKind.Undefined ? null : edit.Value.GetRawText()))],
                Window = decision.Window is { } window ? Grant(window) : null,
            };
            return VoteAnswer.Of(await grains.GetGrain<IApprovalGrain>(request.Id).DecideAsync(vote));
        }

        private static WindowGrant Grant(DecisionWindow window)
        {
            Words.TryRead<GrantScope>(window.Scope, out var scope);
            var constraints = (window.Constraints ?? []).Select(static c =>
            {
                Words.TryRead<ConstraintKind>(c.Kind, out var kind);
                return new ArgumentConstraint(c.Argument, kind ?? ConstraintKind.OneOf,
                    [.. (c.Values ?? []).Select(static value => value.GetRawText())]);
            });
            return new WindowGrant(scope ?? GrantScope.Session, window.Uses, window.Seconds, [.. constraints], 0);
        }
    }
}

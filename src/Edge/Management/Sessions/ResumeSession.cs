using FluentValidation;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Lifts a pause.</summary>
internal sealed record ResumeSession(Caller Caller, string Id, string Reason) : IManagementCommand, IRequest<Outcome<SessionItem>>
{
    public Operation Operation => Operation.ResumeSession;

    public string Resource => Id;

    internal sealed class Validator : AbstractValidator<ResumeSession>
    {
        public Validator()
        {
            RuleFor(static r => r.Id).Must(static id => OpaqueId.IsValid(id, "s_"))
                .WithMessage("id: write the session's id, s_ and 26 characters");
            RuleFor(static r => r.Reason).Must(static reason => reason.Length is >= 0 and <= StatusChange.ReasonMax)
                .WithMessage($"reason: write why, 0 to {StatusChange.ReasonMax} characters");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ResumeSession, Outcome<SessionItem>>
    {
        public async Task<Outcome<SessionItem>> Handle(ResumeSession request, CancellationToken cancellationToken)
        {
            if (await SessionLookup.FindAsync(grains, request.Id) is null) return ManagementFault.NotFound("session");
            var done = await grains.GetGrain<ISessionGrain>(request.Id).ResumeAsync(request.Reason, request.Caller.Principal.Key);
            return await SessionLookup.AfterAsync(grains, request.Id, done, SessionStatus.Paused);
        }
    }
}

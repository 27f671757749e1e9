using FluentValidation;
using Gateway.Abstractions.Identity;
using MediatR;

namespace Gateway.Edge.Management.Identity;

/// <summary>Refuses a principal from now on and ends its sessions.</summary>
internal sealed record RevokePrincipal(Caller Caller, string Issuer, string Subject, string Reason)
    : IManagementCommand, IRequest<Outcome<PrincipalDetail>>
{
    public Operation Operation => Operation.RevokePrincipal;

    public string Resource => new PrincipalKey(Issuer, Subject).ToString();

    internal sealed class Validator : AbstractValidator<RevokePrincipal>
    {
        public Validator()
        {
            RuleFor(static r => r.Issuer).IsIssuer();
            RuleFor(static r => r.Subject).IsSubject();
            RuleFor(static r => r.Reason).Length(1, 1_000).WithMessage("reason: write why, 1 to 1000 characters");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<RevokePrincipal, Outcome<PrincipalDetail>>
    {
        public async Task<Outcome<PrincipalDetail>> Handle(RevokePrincipal request, CancellationToken cancellationToken)
        {
            var key = new PrincipalKey(request.Issuer, request.Subject);
            if (key == request.Caller.Principal.Key)
            {
                return ManagementFault.Conflict(
                    ErrorCodes.OwnPrincipal, "Nobody may revoke themselves: they could not undo it.", "Ask another operator.");
            }

            var grain = grains.GetGrain<IPrincipalGrain>(key.ToString());
            await grain.RevokeAsync(request.Reason, request.Caller.Principal.Key);
            return PrincipalDetail.Of(await grain.ViewAsync());
        }
    }
}

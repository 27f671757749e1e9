using FluentValidation;
using Gateway.Abstractions.Identity;
using MediatR;

namespace Gateway.Edge.Management.Identity;

/// <summary>One principal's sessions and revocation.</summary>
internal sealed record ViewPrincipal(Caller Caller, string Issuer, string Subject) : IManagementRequest, IRequest<Outcome<PrincipalDetail>>
{
    public Operation Operation => Operation.ViewPrincipal;

    internal sealed class Validator : AbstractValidator<ViewPrincipal>
    {
        public Validator()
        {
            RuleFor(static r => r.Issuer).IsIssuer();
            RuleFor(static r => r.Subject).IsSubject();
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ViewPrincipal, Outcome<PrincipalDetail>>
    {
        public async Task<Outcome<PrincipalDetail>> Handle(ViewPrincipal request, CancellationToken cancellationToken)
        {
            var key = new PrincipalKey(request.Issuer, request.Subject);
            return PrincipalDetail.Of(await grains.GetGrain<IPrincipalGrain>(key.ToString()).ViewAsync());
        }
    }
}

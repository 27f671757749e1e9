using FluentValidation;
using Gateway.Abstractions.Identity;
using MediatR;

namespace Gateway.Edge.Management.Identity;

/// <summary>Lifts a revocation.</summary>
internal sealed record RestorePrincipal(Caller Caller, string Issuer, string Subject)
    : IManagementCommand, IRequest<Outcome<PrincipalDetail>>
{
    public Operation Operation => Operation.RestorePrincipal;

    public string Resource => new PrincipalKey(Issuer, Subject).ToString();

    internal sealed class Validator : AbstractValidator<RestorePrincipal>
    {
        public Validator()
        {
            RuleFor(static r => r.Issuer).IsIssuer();
            RuleFor(static r => r.Subject).IsSubject();
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<RestorePrincipal, Outcome<PrincipalDetail>>
    {
        public async Task<Outcome<PrincipalDetail>> Handle(RestorePrincipal request, CancellationToken cancellationToken)
        {
            var key = new PrincipalKey(request.Issuer, request.Subject);
            var grain = grains.GetGrain<IPrincipalGrain>(key.ToString());
            await grain.RestoreAsync(request.Caller.Principal.Key);
            return PrincipalDetail.Of(await grain.ViewAsync());
        }
    }
}

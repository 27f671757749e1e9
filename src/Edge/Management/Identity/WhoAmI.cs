using MediatR;

namespace Gateway.Edge.Management.Identity;

/// <summary>Who the caller is.</summary>
internal sealed record WhoAmI(Caller Caller) : IManagementRequest, IRequest<Outcome<WhoAmIAnswer>>
{
    public Operation Operation => Operation.WhoAmI;

    internal sealed class Handler : IRequestHandler<WhoAmI, Outcome<WhoAmIAnswer>>
    {
        public Task<Outcome<WhoAmIAnswer>> Handle(WhoAmI request, CancellationToken cancellationToken)
        {
            var caller = request.Caller;
            var (principal, roles, expires) = caller;
            return Task.FromResult<Outcome<WhoAmIAnswer>>(new WhoAmIAnswer(
                PrincipalItem.Of(principal.Key, principal.Name), principal.ClientId.Length > 0 ? principal.ClientId : null,
                principal.Groups, principal.Scopes,
                [.. Enum.GetValues<Role>().Where(role => role != Role.None && roles.HasFlag(role)).Select(Words.Of)],
                [.. Enum.GetValues<Operation>().Where(caller.May).Select(Words.Of)], expires));
        }
    }
}

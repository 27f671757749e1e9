using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>The policies and their live versions.</summary>
internal sealed record ListPolicies(Caller Caller) : IManagementRequest, IRequest<Outcome<PolicyList>>
{
    public Operation Operation => Operation.ListPolicies;

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<ListPolicies, Outcome<PolicyList>>
    {
        public async Task<Outcome<PolicyList>> Handle(ListPolicies request, CancellationToken cancellationToken) =>
            new PolicyList(await Task.WhenAll(config.Current.Policies.Select(async policy =>
                PolicyItem.Of(policy.Name, await grains.GetGrain<IPolicyGrain>(policy.Name).LiveAsync()))));
    }
}

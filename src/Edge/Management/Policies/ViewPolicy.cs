using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>One policy with its text and its versions.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Name">The policy.</param>
/// <param name="Version">Whose text is wanted; null for the live version.</param>
internal sealed record ViewPolicy(Caller Caller, string Name, long? Version) : IManagementRequest, IRequest<Outcome<PolicyDetail>>
{
    public Operation Operation => Operation.ViewPolicy;

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<ViewPolicy, Outcome<PolicyDetail>>
    {
        public async Task<Outcome<PolicyDetail>> Handle(ViewPolicy request, CancellationToken cancellationToken)
        {
            if (config.Current.Policy(request.Name) is null) return ManagementFault.NotFound("policy");
            var history = await grains.GetGrain<IPolicyGrain>(request.Name).HistoryAsync();
            var shown = request.Version is { } number ? history.FirstOrDefault(v => v.Version == number) : history.FirstOrDefault();
            if (shown is null && request.Version is not null) return ManagementFault.NotFound("version");
            return new PolicyDetail(PolicyItem.Of(request.Name, shown), shown?.Source, [.. history.Select(v => PolicyItem.Of(v.Name, v))]);
        }
    }
}

using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Retention;

/// <summary>The legal holds in force.</summary>
internal sealed record ListHolds(Caller Caller) : IManagementRequest, IRequest<Outcome<HoldList>>
{
    public Operation Operation => Operation.ListHolds;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListHolds, Outcome<HoldList>>
    {
        public async Task<Outcome<HoldList>> Handle(ListHolds request, CancellationToken cancellationToken) =>
            new HoldList([.. (await grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key).HoldsAsync()).Select(HoldItem.Of)]);
    }
}

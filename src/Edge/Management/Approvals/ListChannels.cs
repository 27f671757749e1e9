using Gateway.Abstractions.Approvals;
using MediatR;

namespace Gateway.Edge.Management.Approvals;

/// <summary>How the channels are.</summary>
internal sealed record ListChannels(Caller Caller) : IManagementRequest, IRequest<Outcome<ChannelList>>
{
    public Operation Operation => Operation.ListChannels;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListChannels, Outcome<ChannelList>>
    {
        public async Task<Outcome<ChannelList>> Handle(ListChannels request, CancellationToken cancellationToken) => new ChannelList(
            [.. (await grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key).HealthAsync()).Select(ChannelItem.Of)]);
    }
}

using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Management.Connections;

/// <summary>The connections.</summary>
internal sealed record ListConnections(Caller Caller) : IManagementRequest, IRequest<Outcome<ConnectionList>>
{
    public Operation Operation => Operation.ListConnections;

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<ListConnections, Outcome<ConnectionList>>
    {
        public async Task<Outcome<ConnectionList>> Handle(ListConnections request, CancellationToken cancellationToken) =>
            new ConnectionList(await Task.WhenAll(config.Current.Connections.Select(async connection =>
                ConnectionItem.Of(connection, await grains.GetGrain<IConnectionGrain>(connection.Name.Value).ViewAsync()))));
    }
}

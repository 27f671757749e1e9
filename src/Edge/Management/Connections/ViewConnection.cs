using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Management.Connections;

/// <summary>One connection with its catalogue and health.</summary>
internal sealed record ViewConnection(Caller Caller, string Name) : IManagementRequest, IRequest<Outcome<ConnectionDetail>>
{
    public Operation Operation => Operation.ViewConnection;

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<ViewConnection, Outcome<ConnectionDetail>>
    {
        public async Task<Outcome<ConnectionDetail>> Handle(ViewConnection request, CancellationToken cancellationToken)
        {
            if (config.Current.Connection(new ConnectionName(request.Name)) is not { } connection)
                return ManagementFault.NotFound("connection");
            var view = await grains.GetGrain<IConnectionGrain>(request.Name).ViewAsync();
            return new ConnectionDetail(ConnectionItem.Of(connection, view), [.. view.Tools.Select(ToolItem.Of)]);
        }
    }
}

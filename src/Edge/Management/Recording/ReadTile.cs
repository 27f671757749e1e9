using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>A tile of the checkpoints' tree.</summary>
internal sealed record ReadTile(Caller Caller, string Path) : IManagementRequest, IRequest<Outcome<TileBytes>>
{
    public Operation Operation => Operation.ReadTile;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadTile, Outcome<TileBytes>>
    {
        public async Task<Outcome<TileBytes>> Handle(ReadTile request, CancellationToken cancellationToken) =>
            await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).TileAsync(request.Path) is { } bytes
                ? new TileBytes(bytes)
                : ManagementFault.NotFound("tile");
    }
}

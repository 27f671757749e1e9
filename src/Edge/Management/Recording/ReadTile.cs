using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>A tile of the checkpoints' tree.</summary>
internal sealed record ReadTile(Caller Caller, string Path) : IManagementRequest, IRequest<Outcome<RawBytes>>
{
    public Operation Operation => Operation.ReadTile;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadTile, Outcome<RawBytes>>
    {
        public async Task<Outcome<RawBytes>> Handle(ReadTile request, CancellationToken cancellationToken) =>
            await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).TileAsync(request.Path) is { } bytes
                ? new RawBytes(bytes, "application/octet-stream")
                : ManagementFault.NotFound("tile");
    }
}

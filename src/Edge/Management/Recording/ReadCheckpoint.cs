using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>The newest checkpoint of all recordings.</summary>
internal sealed record ReadCheckpoint(Caller Caller) : IManagementRequest, IRequest<Outcome<CheckpointItem>>
{
    public Operation Operation => Operation.ReadCheckpoint;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadCheckpoint, Outcome<CheckpointItem>>
    {
        public async Task<Outcome<CheckpointItem>> Handle(ReadCheckpoint request, CancellationToken cancellationToken) =>
            CheckpointItem.Of(await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).EvidenceAsync());
    }
}

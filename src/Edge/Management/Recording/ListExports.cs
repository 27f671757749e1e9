using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>How the exports are and how far they have come.</summary>
internal sealed record ListExports(Caller Caller) : IManagementRequest, IRequest<Outcome<ExportList>>
{
    public Operation Operation => Operation.ListExports;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListExports, Outcome<ExportList>>
    {
        public async Task<Outcome<ExportList>> Handle(ListExports request, CancellationToken cancellationToken) => new ExportList(
            [.. (await grains.GetGrain<IExportGrain>(IExportGrain.Key).StatusAsync()).Select(ExportItem.Of)]);
    }
}

using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>A whole recording as lines of JSON.</summary>
internal sealed record ExportRecording(Caller Caller, string Id) : IRecordingReading, IRequest<Outcome<RecordingExport>>
{
    public Operation Operation => Operation.ExportRecording;

    public string Resource => SessionLookup.Shown(Id);

    internal sealed class Handler(IGrainFactory grains, StreamPermits permits) : IRequestHandler<ExportRecording, Outcome<RecordingExport>>
    {
        public async Task<Outcome<RecordingExport>> Handle(ExportRecording request, CancellationToken cancellationToken) =>
            await SessionLookup.FindAsync(grains, request.Id) is { } session
                ? new RecordingExport(grains, session.Id, session.Entries, permits.Of(request.Caller, request.Operation))
                : ManagementFault.NotFound("session");
    }
}

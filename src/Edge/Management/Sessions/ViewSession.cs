using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Sessions;

/// <summary>One session.</summary>
internal sealed record ViewSession(Caller Caller, string Id) : IManagementRequest, IRequest<Outcome<SessionItem>>
{
    public Operation Operation => Operation.ViewSession;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ViewSession, Outcome<SessionItem>>
    {
        public async Task<Outcome<SessionItem>> Handle(ViewSession request, CancellationToken cancellationToken) =>
            await SessionLookup.FindAsync(grains, request.Id) is { } view ? SessionItem.Of(view) : ManagementFault.NotFound("session");
    }
}

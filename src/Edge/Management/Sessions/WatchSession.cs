using FluentValidation;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Sessions;

/// <summary>A session's entries as they come.</summary>
internal sealed record WatchSession(Caller Caller, string Id, long FromSequence) : IRecordingReading, IRequest<Outcome<SessionStream>>
{
    public Operation Operation => Operation.WatchSession;

    public string Resource => SessionLookup.Shown(Id);

    internal sealed class Validator : AbstractValidator<WatchSession>
    {
        public Validator() => RuleFor(static r => r.FromSequence).GreaterThanOrEqualTo(1)
            .WithMessage("from: write a sequence from 1; Last-Event-ID: repeat the last event's id");
    }

    internal sealed class Handler(IGrainFactory grains, StreamPermits permits, TimeProvider time)
        : IRequestHandler<WatchSession, Outcome<SessionStream>>
    {
        public async Task<Outcome<SessionStream>> Handle(WatchSession request, CancellationToken cancellationToken)
        {
            if (await SessionLookup.FindAsync(grains, request.Id) is null) return ManagementFault.NotFound("session");
            return new SessionStream(
                grains, new SessionId(request.Id), request.FromSequence, permits.Of(request.Caller, request.Operation), time);
        }
    }
}

using FluentValidation;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>A masked message that is kept beside the recording, by the entry that names it.</summary>
internal sealed record ReadBody(Caller Caller, string Id, long Sequence) : IRecordingReading, IRequest<Outcome<RawBytes>>
{
    public Operation Operation => Operation.ReadBody;

    public string Resource => SessionLookup.Shown(Id);

    internal sealed class Validator : AbstractValidator<ReadBody>
    {
        public Validator() => RuleFor(static r => r.Sequence).GreaterThanOrEqualTo(1).WithMessage("sequence: write a sequence from 1");
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadBody, Outcome<RawBytes>>
    {
        public async Task<Outcome<RawBytes>> Handle(ReadBody request, CancellationToken cancellationToken)
        {
            if (await SessionLookup.FindAsync(grains, request.Id) is null) return ManagementFault.NotFound("session");
            return await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).BodyAsync(new SessionId(request.Id), request.Sequence) is { } body
                ? new RawBytes(body, "application/json")
                : ManagementFault.NotFound("message");
        }
    }
}

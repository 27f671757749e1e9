using FluentValidation;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>A page of a session's recorded entries.</summary>
internal sealed record ReadRecording(Caller Caller, string Id, long FromSequence, int Limit)
    : IRecordingReading, IRequest<Outcome<EntryList>>
{
    /// <summary>Most entries of a page.</summary>
    public const int EntriesMax = 1_000;

    public Operation Operation => Operation.ReadRecording;

    public string Resource => SessionLookup.Shown(Id);

    internal sealed class Validator : AbstractValidator<ReadRecording>
    {
        public Validator()
        {
            RuleFor(static r => r.Limit).InclusiveBetween(1, EntriesMax).WithMessage(PageLimits.Message(EntriesMax));
            RuleFor(static r => r.FromSequence).GreaterThanOrEqualTo(1).WithMessage("from: write a sequence from 1");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadRecording, Outcome<EntryList>>
    {
        public async Task<Outcome<EntryList>> Handle(ReadRecording request, CancellationToken cancellationToken)
        {
            if (await SessionLookup.FindAsync(grains, request.Id) is not { } view) return ManagementFault.NotFound("session");
            var entries = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key)
                .EntriesAsync(new SessionId(request.Id), request.FromSequence, request.Limit);
            var next = entries.IsEmpty ? 0 : entries[^1].Sequence + 1;
            return new EntryList([.. entries.Select(EntryItem.Of)], next > 0 && next <= view.Entries ? next : null);
        }
    }
}

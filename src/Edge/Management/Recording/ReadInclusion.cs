using FluentValidation;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>Shows that an entry is covered by the newest checkpoint.</summary>
internal sealed record ReadInclusion(Caller Caller, string Session, long Sequence) : IManagementRequest, IRequest<Outcome<InclusionItem>>
{
    public Operation Operation => Operation.ReadInclusion;

    internal sealed class Validator : AbstractValidator<ReadInclusion>
    {
        public Validator() => RuleFor(static r => r.Sequence).GreaterThanOrEqualTo(1).WithMessage("sequence: write a sequence from 1");
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadInclusion, Outcome<InclusionItem>>
    {
        public async Task<Outcome<InclusionItem>> Handle(ReadInclusion request, CancellationToken cancellationToken)
        {
            if (!OpaqueId.IsValid(request.Session, "s_")) return ManagementFault.NotFound("session");
            var proof = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key)
                .InclusionAsync(new SessionId(request.Session), request.Sequence);
            return proof is null ? ManagementFault.NotFound("entry under a checkpoint") : InclusionItem.Of(proof);
        }
    }
}

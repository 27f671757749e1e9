using FluentValidation;
using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>Shows that one tree of checkpoints is the beginning of another.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="From">Leaves of the smaller.</param>
/// <param name="To">Leaves of the larger; null for the newest.</param>
internal sealed record ReadConsistency(Caller Caller, long From, long? To) : IManagementRequest, IRequest<Outcome<ConsistencyItem>>
{
    public Operation Operation => Operation.ReadConsistency;

    internal sealed class Validator : AbstractValidator<ReadConsistency>
    {
        public Validator()
        {
            RuleFor(static r => r.From).GreaterThanOrEqualTo(1).WithMessage("from: write a checkpoint's size from 1");
            RuleFor(static r => r.To).GreaterThanOrEqualTo(static r => r.From).When(static r => r.To is not null)
                .WithMessage("to: write a checkpoint's size that is not smaller than 'from'");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadConsistency, Outcome<ConsistencyItem>>
    {
        public async Task<Outcome<ConsistencyItem>> Handle(ReadConsistency request, CancellationToken cancellationToken)
        {
            var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
            var to = request.To ?? (await ledger.EvidenceAsync()).Size;
            var proof = await ledger.ConsistencyAsync(request.From, to);
            return proof is null ? ManagementFault.NotFound("checkpoint of this size") : ConsistencyItem.Of(proof);
        }
    }
}

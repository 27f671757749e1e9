using FluentValidation;
using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>What was changed through this API, by whom.</summary>
internal sealed record ReadAudit(Caller Caller, string? Cursor, int Limit) : IManagementRequest, IRequest<Outcome<AuditList>>
{
    public Operation Operation => Operation.ReadAudit;

    internal sealed class Validator : AbstractValidator<ReadAudit>
    {
        public Validator() =>
            RuleFor(static r => r.Limit).InclusiveBetween(1, PageLimits.Max).WithMessage(PageLimits.Message(PageLimits.Max));
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ReadAudit, Outcome<AuditList>>
    {
        public async Task<Outcome<AuditList>> Handle(ReadAudit request, CancellationToken cancellationToken)
        {
            var page = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).AuditedAsync(request.Cursor, request.Limit);
            return new AuditList([.. page.Events.Select(AuditItem.Of)], page.Cursor);
        }
    }
}

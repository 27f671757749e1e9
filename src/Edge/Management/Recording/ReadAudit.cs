using FluentValidation;
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
        public Task<Outcome<AuditList>> Handle(ReadAudit request, CancellationToken cancellationToken) => LedgerPages.AskAsync(
            grains, ledger => ledger.AuditedAsync(string.IsNullOrEmpty(request.Cursor) ? null : request.Cursor, request.Limit),
            static page => new AuditList([.. page.Events.Select(AuditItem.Of)], page.Cursor));
    }
}

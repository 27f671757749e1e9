using FluentValidation;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Sessions;

/// <summary>A page of sessions.</summary>
internal sealed record ListSessions(Caller Caller, string? Status, string? Connection, string? Principal, string? Cursor, int Limit)
    : IManagementRequest, IRequest<Outcome<SessionList>>
{
    public Operation Operation => Operation.ListSessions;

    internal sealed class Validator : AbstractValidator<ListSessions>
    {
        public Validator()
        {
            RuleFor(static r => r.Limit).InclusiveBetween(1, PageLimits.Max).WithMessage(PageLimits.Message(PageLimits.Max));
            RuleFor(static r => r.Status).Must(static word => Words.TryRead<SessionStatus>(word, out _))
                .WithMessage($"status: write one of {Words.All<SessionStatus>()}");
            RuleFor(static r => r.Principal).MaximumLength(255).WithMessage("principal: at most 255 characters");
            RuleFor(static r => r.Connection).MaximumLength(63).WithMessage("connection: at most 63 characters");
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ListSessions, Outcome<SessionList>>
    {
        public Task<Outcome<SessionList>> Handle(ListSessions request, CancellationToken cancellationToken)
        {
            Words.TryRead<SessionStatus>(request.Status, out var status);
            var query = new SessionQuery(
                status, NullIfEmpty(request.Connection), NullIfEmpty(request.Principal), NullIfEmpty(request.Cursor), request.Limit);
            return LedgerPages.AskAsync(grains, ledger => ledger.SessionsAsync(query),
                static page => new SessionList([.. page.Sessions.Select(SessionItem.Of)], page.Cursor));
        }

        private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}

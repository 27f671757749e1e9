using FluentValidation;
using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Retention;

/// <summary>Erases the payloads of one session, or of all sessions of a principal, for good.</summary>
internal sealed record EraseRecordings(Caller Caller, RetentionTarget Target) : IManagementCommand, IRequest<Outcome<ErasureItem>>
{
    public Operation Operation => Operation.EraseRecordings;

    public string Resource => Target.Name();

    internal sealed class Validator : AbstractValidator<EraseRecordings>
    {
        public Validator()
        {
            RuleFor(static r => r.Target).IsTarget();
            RuleFor(static r => r.Target).HasReason();
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<EraseRecordings, Outcome<ErasureItem>>
    {
        public async Task<Outcome<ErasureItem>> Handle(EraseRecordings request, CancellationToken cancellationToken)
        {
            var target = request.Target;
            var order = new ErasureOrder(target.Session, target.Principal(), target.Reason!, request.Caller.Principal.Key);
            return ErasureItem.Of(await grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key).EraseAsync(order));
        }
    }
}

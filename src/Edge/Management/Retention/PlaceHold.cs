using FluentValidation;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using MediatR;

namespace Gateway.Edge.Management.Retention;

/// <summary>Keeps a session's recording, or all of a principal, from being erased.</summary>
internal sealed record PlaceHold(Caller Caller, RetentionTarget Target) : IManagementCommand, IRequest<Outcome<HoldList>>
{
    public Operation Operation => Operation.PlaceHold;

    public string Resource => Target.Name();

    internal sealed class Validator : AbstractValidator<PlaceHold>
    {
        public Validator()
        {
            RuleFor(static r => r.Target).IsTarget();
            RuleFor(static r => r.Target).HasReason();
        }
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<PlaceHold, Outcome<HoldList>>
    {
        public async Task<Outcome<HoldList>> Handle(PlaceHold request, CancellationToken cancellationToken)
        {
            var grain = grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key);
            if (!await grain.HoldAsync(request.Target.Name(), request.Target.Reason!, request.Caller.Principal.Key))
                throw new StoreUnavailableException();
            return new HoldList([.. (await grain.HoldsAsync()).Select(HoldItem.Of)]);
        }
    }
}

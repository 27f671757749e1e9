using FluentValidation;
using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Retention;

/// <summary>Lifts a legal hold.</summary>
internal sealed record LiftHold(Caller Caller, RetentionTarget Target) : IManagementCommand, IRequest<Outcome<HoldList>>
{
    public Operation Operation => Operation.LiftHold;

    public string Resource => Target.Name();

    internal sealed class Validator : AbstractValidator<LiftHold>
    {
        public Validator() => RuleFor(static r => r.Target).IsTarget();
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<LiftHold, Outcome<HoldList>>
    {
        public async Task<Outcome<HoldList>> Handle(LiftHold request, CancellationToken cancellationToken)
        {
            var grain = grains.GetGrain<IRetentionGrain>(IRetentionGrain.Key);
            if (!await grain.LiftAsync(request.Target.Name())) return ManagementFault.NotFound("hold");
            return new HoldList([.. (await grain.HoldsAsync()).Select(HoldItem.Of)]);
        }
    }
}

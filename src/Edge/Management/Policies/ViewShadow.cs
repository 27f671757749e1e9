using FluentValidation;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Backtests;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>What a policy in the shadow of a live one said otherwise.</summary>
internal sealed record ViewShadow(Caller Caller, string Name, double SinceDays, string? Connection)
    : IRecordingReading, IRequest<Outcome<ShadowReport>>
{
    public Operation Operation => Operation.ViewShadow;

    public string Resource => Name;

    internal sealed class Validator : AbstractValidator<ViewShadow>
    {
        public Validator()
        {
            RuleFor(static r => r.Name).IsPolicyName();
            RuleFor(static r => r.SinceDays).GreaterThan(0).LessThanOrEqualTo(BacktestPolicy.SinceDaysMax)
                .WithMessage("sinceDays: more than 0 and at most 3650 days");
            RuleFor(static r => r.Connection).Must(static name => name is null || ConnectionName.IsValid(name))
                .WithMessage("connection: a connection's name, or leave it out for all");
        }
    }

    internal sealed class Handler(IGrainFactory grains, LiveConfig config, TimeProvider time)
        : IRequestHandler<ViewShadow, Outcome<ShadowReport>>
    {
        public async Task<Outcome<ShadowReport>> Handle(ViewShadow request, CancellationToken cancellationToken)
        {
            if (config.Current.Policy(request.Name) is null) return ManagementFault.NotFound("policy");
            var since = time.GetUtcNow() - TimeSpan.FromDays(request.SinceDays);
            var run = new ShadowRun(request.Name, since, request.Connection);
            return run.Report(await RecordedWalk.TellAsync(grains, time, run, since, request.Connection, cancellationToken));
        }
    }
}

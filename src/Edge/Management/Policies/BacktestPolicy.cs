using FluentValidation;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Backtests;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>Decides recorded exchanges again by a policy's text, and publishes nothing.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Name">The policy.</param>
/// <param name="Source">The text to try; null for the live version.</param>
/// <param name="SinceDays">How far back.</param>
/// <param name="Connection">Only this connection; null for all.</param>
internal sealed record BacktestPolicy(Caller Caller, string Name, string? Source, double SinceDays, string? Connection)
    : IRecordingReading, IRequest<Outcome<BacktestReport>>
{
    /// <summary>Longest look back, days.</summary>
    public const int SinceDaysMax = 3_650;

    public Operation Operation => Operation.BacktestPolicy;

    public string Resource => Name;

    internal sealed class Validator : AbstractValidator<BacktestPolicy>
    {
        public Validator()
        {
            RuleFor(static r => r.Name).IsPolicyName();
            RuleFor(static r => r.SinceDays).GreaterThan(0).LessThanOrEqualTo(SinceDaysMax)
                .WithMessage("sinceDays: more than 0 and at most 3650 days");
            RuleFor(static r => r.Connection).Must(static name => name is null || ConnectionName.IsValid(name))
                .WithMessage("connection: a connection's name, or leave it out for all");
        }
    }

    internal sealed class Handler(IGrainFactory grains, LiveConfig config, TimeProvider time)
        : IRequestHandler<BacktestPolicy, Outcome<BacktestReport>>
    {
        public async Task<Outcome<BacktestReport>> Handle(BacktestPolicy request, CancellationToken cancellationToken)
        {
            var (policy, fault) = await PolicyText.CompileAsync(grains, config.Current, request.Name, request.Source);
            if (policy is null) return fault!;
            if (policy.Name != request.Name)
                return PolicyText.Wrong("The text is of another policy.", [$"1:1: it must have the name {request.Name}"]);
            var since = time.GetUtcNow() - TimeSpan.FromDays(request.SinceDays);
            var run = new BacktestRun(policy, since, request.Connection, config.Current.Masking.Rules());
            return run.Report(await RecordedWalk.TellAsync(grains, time, run, since, request.Connection, cancellationToken));
        }
    }
}

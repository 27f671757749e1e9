using FluentValidation;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>What a policy says of one exchange, and why.</summary>
internal sealed record ExplainPolicy(Caller Caller, string Name, string Facts, string? Source)
    : IManagementRequest, IRequest<Outcome<ExplanationItem>>
{
    public Operation Operation => Operation.ExplainPolicy;

    internal sealed class Validator : AbstractValidator<ExplainPolicy>
    {
        public Validator() => RuleFor(static r => r.Facts).NotEmpty()
            .WithMessage("facts: send the facts of one exchange as YAML or JSON text");
    }

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<ExplainPolicy, Outcome<ExplanationItem>>
    {
        public async Task<Outcome<ExplanationItem>> Handle(ExplainPolicy request, CancellationToken cancellationToken)
        {
            var (policy, fault) = await PolicyText.CompileAsync(grains, config.Current, request.Name, request.Source);
            if (policy is null) return fault!;
            var (exchange, errors) = PolicyCases.ReadFacts("facts", request.Facts);
            if (exchange is null) return PolicyText.Wrong("The facts cannot be read.", errors.Select(static error => error.ToString()));
            var allows = config.Current.Connection(exchange.Facts.Connection)?.Default == DefaultEffect.Allow;
            var explanation = policy.Explain(exchange.Facts, exchange.Session, exchange.Now, allows);
            return new ExplanationItem(policy.Name, policy.Version, explanation.Outcome, explanation.Decision.Basis.Rule, explanation.Why,
                explanation.Masks, [.. explanation.Rules.Select(RuleItem.Of)]);
        }
    }
}

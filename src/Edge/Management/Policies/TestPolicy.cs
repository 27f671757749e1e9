using FluentValidation;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>Decides the cases of a test file by a policy, and publishes nothing.</summary>
internal sealed record TestPolicy(Caller Caller, string Name, string Cases, string? Source) : IManagementRequest,
    IRequest<Outcome<TrialResult>>
{
    public Operation Operation => Operation.TestPolicy;

    internal sealed class Validator : AbstractValidator<TestPolicy>
    {
        public Validator() => RuleFor(static r => r.Cases).NotEmpty()
            .WithMessage("cases: send a test file's text, 'cases' with name, facts and expect");
    }

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<TestPolicy, Outcome<TrialResult>>
    {
        public async Task<Outcome<TrialResult>> Handle(TestPolicy request, CancellationToken cancellationToken)
        {
            var (policy, fault) = await PolicyText.CompileAsync(grains, config.Current, request.Name, request.Source);
            if (policy is null) return fault!;
            var (cases, errors) = PolicyCases.Read("cases", request.Cases);
            if (!errors.IsEmpty) return PolicyText.Wrong("The test file cannot be read.", errors.Select(static error => error.ToString()));
            var items = cases.Select(one => Try(policy, one)).ToList();
            return new TrialResult(items.Count(static item => item.Passed), items.Count(static item => !item.Passed), items);
        }

        private static CaseItem Try(CompiledPolicy policy, PolicyCase one)
        {
            var (explanation, differences) = one.Try(policy);
            return new CaseItem(one.Name, one.Line, differences.IsEmpty, explanation.Outcome, explanation.Decision.Basis.Rule,
                explanation.Why,
                differences.IsEmpty ? null : differences);
        }
    }
}

using FluentValidation;
using Gateway.Abstractions.Policies;
using Gateway.Edge.Gateway;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Management.Policies;

/// <summary>Publishes a policy's next version; what does not compile never becomes one.</summary>
internal sealed record PublishPolicy(Caller Caller, string Name, string Source) : IManagementCommand, IRequest<Outcome<PolicyItem>>
{
    /// <summary>Most bytes of a policy's text.</summary>
    public const int SourceBytesMax = 1024 * 1024;

    public Operation Operation => Operation.PublishPolicy;

    public string Resource => Name;

    internal sealed class Validator : AbstractValidator<PublishPolicy>
    {
        public Validator()
        {
            RuleFor(static r => r.Name).IsPolicyName();
            RuleFor(static r => r.Source).NotEmpty().WithMessage("body: send the policy's YAML text, 'name' and 'rules'");
        }
    }

    internal sealed class Handler(IGrainFactory grains, LiveConfig config) : IRequestHandler<PublishPolicy, Outcome<PolicyItem>>
    {
        public async Task<Outcome<PolicyItem>> Handle(PublishPolicy request, CancellationToken cancellationToken)
        {
            if (config.Current.Policy(request.Name) is null) return ManagementFault.NotFound("policy");
            var by = request.Caller.Principal;
            var outcome = await grains.GetGrain<IPolicyGrain>(request.Name).PublishAsync(request.Source, by.Key.ToString(), by.Actors);
            if (outcome.Errors.IsDefaultOrEmpty) return PolicyItem.Of(request.Name, outcome.Live);
            return new ManagementFault(422, new GatewayError(ErrorCodes.PolicyInvalid, "validate", "caller",
                "The policy's text does not compile; the live version is unchanged.", "Correct what 'errors' names, by line and column."))
            { Details = outcome.Errors };
        }
    }
}

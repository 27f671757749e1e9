using Gateway.Abstractions.Policies;
using Gateway.Edge.Gateway;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;

namespace Gateway.Edge.Management.Policies;

/// <summary>Compiles the text that is to be tried: the one that came along, or the live version.</summary>
internal static class PolicyText
{
    /// <summary>The policy, or why there is none.</summary>
    public static async Task<(CompiledPolicy? Policy, ManagementFault? Fault)> CompileAsync(
        IGrainFactory grains, GatewayConfig config, string name, string? source)
    {
        if (config.Policy(name) is null) return (null, ManagementFault.NotFound("policy"));
        var live = source is null ? await grains.GetGrain<IPolicyGrain>(name).LiveAsync() : null;
        if (source is null && live is null) return (null, ManagementFault.NotFound("version"));
        var compilation = CompiledPolicy.Compile(
            source ?? live!.Source, live?.Version ?? 0, config.Approvals.Within, config.Masking.Rules().Groups);
        if (compilation.Policy is { } policy) return (policy, null);
        return (null, Wrong("The policy's text does not compile.", compilation.Errors.Select(static error => error.ToString())));
    }

    /// <summary>What is wrong in a text that people wrote.</summary>
    public static ManagementFault Wrong(string message, IEnumerable<string> errors) =>
        new(422, new GatewayError(ErrorCodes.PolicyInvalid, "validate", "caller", message,
            "Correct what 'errors' names, by line and column."))
        { Details = [.. errors] };
}

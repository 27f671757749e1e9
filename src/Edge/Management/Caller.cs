using Gateway.Abstractions.Identity;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Management;

/// <summary>Who asks the management API.</summary>
/// <param name="Principal">The verified caller.</param>
/// <param name="Roles">What the caller's groups make of it.</param>
/// <param name="Expires">When the token ends; a stream must not outlive it.</param>
public sealed record Caller(Principal Principal, Role Roles, DateTimeOffset Expires)
{
    /// <summary>Why the caller's token may ask no more than whose it is; null where it has the scope for this API, or none is wanted.
    /// </summary>
    internal ManagementFault? Unscoped { get; init; }

    /// <summary>Whether the caller may do <paramref name="operation"/>, by its roles and its token.</summary>
    internal bool May(Operation operation) =>
        AccessMatrix.Allows(Roles, operation) && (Unscoped is null || operation == Operation.WhoAmI);

    /// <summary>The roles that <paramref name="config"/> gives to the groups of <paramref name="principal"/>, compared ordinally.</summary>
    public static Role RolesOf(Principal principal, RolesConfig config)
    {
        var roles = Role.Agent;
        foreach (var group in principal.Groups)
        {
            if (config.Approver.Contains(group, StringComparer.Ordinal)) roles |= Role.Approver;
            if (config.Operator.Contains(group, StringComparer.Ordinal)) roles |= Role.Operator;
            if (config.Auditor.Contains(group, StringComparer.Ordinal)) roles |= Role.Auditor;
        }

        return roles;
    }
}

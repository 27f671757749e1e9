using Gateway.Abstractions.Identity;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Management;

/// <summary>Gives streams their permits.</summary>
internal sealed class StreamPermits(IssuerCatalog issuers, LiveConfig config, IGrainFactory grains, TimeProvider time)
{
    /// <summary>The permit for <paramref name="caller"/> to go on with <paramref name="operation"/>.</summary>
    public StreamPermit Of(Caller caller, Operation operation) => new(caller, () => IsAllowed(caller.Principal, operation), grains, time);

    // As it would be asked anew: what the configuration took away since the stream began is gone.
    private bool IsAllowed(Principal principal, Operation operation) =>
        issuers.Current.Issuers.ContainsKey(principal.Key.Issuer)
        && (config.Current.Identity.ManagementScope is not { } scope || principal.Scopes.Contains(scope, StringComparer.Ordinal))
        && AccessMatrix.Allows(Caller.RolesOf(principal, config.Current.Identity.Roles), operation);
}

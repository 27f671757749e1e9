using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Which approvals are somebody's to see: those that name them as a vote of theirs would count.</summary>
internal sealed class Inboxes(LiveConfig config, TimeProvider time)
{
    /// <summary>The words by which approvals name somebody now; a rota or a new configuration changes them.</summary>
    public ImmutableArray<string> Of(Principal principal)
    {
        var current = config.Current;
        return Entitlement.EntriesNaming(principal.Key, principal.Groups, new Circumstances(time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            Links = current.Identity.Humans(),
            OnCall = current.Approvals.OnCall,
        });
    }
}

using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;

namespace Gateway.Grains.Sessions;

/// <summary>A call that policy holds, with all that its digest covers.</summary>
/// <param name="Connection">Where it goes.</param>
/// <param name="Request">The call as it was sent.</param>
/// <param name="Hold">What policy says.</param>
/// <param name="Binding">What it hangs on now.</param>
/// <param name="Digest">Its keyed digest.</param>
/// <param name="Note">What the decision looked at.</param>
internal sealed record HeldCall(
    ConnectionConfig Connection, AdmitRequest Request, Decision.Hold Hold, CallBinding Binding, byte[] Digest, DecisionNote Note)
{
    /// <summary>The digest as the session keeps it.</summary>
    public string Key { get; } = Convert.ToHexStringLower(Digest);
}

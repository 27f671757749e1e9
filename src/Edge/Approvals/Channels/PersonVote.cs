using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Management;
using Gateway.Edge.Management.Approvals;
using Gateway.Governance.Configuration;
using MediatR;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Decides for a person whom a channel names, by the same way as the management API: roles, entitlement, audit.</summary>
internal sealed class PersonVote(IMediator mediator, IGrainFactory grains, LiveConfig config, TimeProvider time)
{
    private static readonly TimeSpan s_asLong = TimeSpan.FromMinutes(1);

    /// <summary>Decides.</summary>
    /// <param name="person">Who, as the configuration maps them.</param>
    /// <param name="shown">The approval as the person was shown it.</param>
    /// <param name="approve">Yes or no, and why, at most 1,000 characters.</param>
    /// <param name="origin">How it came.</param>
    /// <param name="cancellation">The caller is gone.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be used now.</exception>
    public async Task<Outcome<ApprovalItem>> DecideAsync(
        PersonConfig person, ApprovalView shown, (bool Yes, string Reason) approve, VoteOrigin origin, CancellationToken cancellation)
    {
        var principal = person.ToPrincipal();
        if ((await grains.GetGrain<IPrincipalGrain>(principal.Key.ToString()).ViewAsync()).Revoked) return ManagementFault.Revoked();
        var caller = new Caller(
            principal, Caller.RolesOf(principal, config.Current.Identity.Roles), time.GetUtcNow() + s_asLong);
        return await mediator.Send(new DecideApproval(
            caller, shown.Request.Id.Value, new ApprovalDecision(approve.Yes, approve.Reason) { Revision = shown.Revision })
        {
            Origin = origin,
        }, cancellation);
    }
}

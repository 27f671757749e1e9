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
    /// <param name="approval">The approval's id.</param>
    /// <param name="approve">Yes or no.</param>
    /// <param name="reason">Why, at most 1,000 characters.</param>
    /// <param name="cancellation">The caller is gone.</param>
    /// <exception cref="StoreUnavailableException">The store cannot be used now.</exception>
    public async Task<Outcome<ApprovalItem>> DecideAsync(
        PersonConfig person, string approval, bool approve, string reason, CancellationToken cancellation)
    {
        var principal = person.ToPrincipal();
        if ((await grains.GetGrain<IPrincipalGrain>(principal.Key.ToString()).ViewAsync()).Revoked) return ManagementFault.Revoked();
        var caller = new Caller(
            principal, Caller.RolesOf(principal, config.Current.Identity.Roles), time.GetUtcNow() + s_asLong);
        return await mediator.Send(new DecideApproval(caller, approval, approve, reason), cancellation);
    }
}

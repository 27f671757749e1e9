using System.Collections.Immutable;
using Gateway.Abstractions.Sessions;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Identity;

/// <summary>Owns one principal's live sessions and revocation. Key: <see cref="PrincipalKey.ToString"/>.</summary>
[Alias("gw.IPrincipalGrain")]
public interface IPrincipalGrain : IGrainWithStringKey
{
    /// <summary>The open session for this principal, client and connection, or a new id for one that the caller then opens; none, the
    /// default, where the principal is revoked.</summary>
    [Alias("Join")] Task<SessionId> JoinAsync(JoinRequest request);

    /// <summary>Notes a session that is about to be opened, so that a revocation can end it.</summary>
    /// <returns>False when it may not be opened: the principal is revoked, or has as many as it may.</returns>
    [Alias("Opened")] Task<bool> OpenedAsync(SessionId session);

    /// <summary>Forgets a session that has ended.</summary>
    [Alias("Closed")] Task ClosedAsync(SessionId session);

    /// <summary>Refuses the principal from now on and terminates its sessions. Durable before it returns, but for sessions that do not
    /// end within some seconds: they are ended as soon as they can be.</summary>
    [Alias("Revoke")] Task RevokeAsync(string reason, PrincipalKey by);

    /// <summary>Lifts a revocation.</summary>
    [Alias("Restore")] Task RestoreAsync(PrincipalKey by);

    /// <summary>Notes the groups and the name of a token of its own that the principal has just shown, unless it has shown a newer
    /// one.</summary>
    /// <param name="groups">The token's groups.</param>
    /// <param name="name">The name for people in it.</param>
    /// <param name="issuedAtUnixMs">When it was made, milliseconds since 1970-01-01 UTC; 0 where it does not say.</param>
    /// <returns>False when the store cannot write; what was known stays known.</returns>
    [Alias("SeenToken")] Task<bool> SeenAsync(ImmutableArray<string> groups, string name, long issuedAtUnixMs);

    /// <summary>What is known of the principal now.</summary>
    [Alias("View"), AlwaysInterleave] Task<PrincipalView> ViewAsync();
}

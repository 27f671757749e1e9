using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Sessions;

/// <summary>What an edge must know to carry a session's traffic.</summary>
/// <param name="Session">The session.</param>
/// <param name="Principal">Whose it is.</param>
/// <param name="Connection">Where it goes.</param>
/// <param name="Era">The wire protocol.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="ProtocolVersion">Negotiated with a legacy upstream; empty before that and in the modern era.</param>
/// <param name="UpstreamSession">The legacy upstream's own session id, never shown to a client; empty when it has none.</param>
[GenerateSerializer, Immutable, Alias("gw.SessionBinding")]
public sealed record SessionBinding(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] PrincipalKey Principal,
    [property: Id(2)] ConnectionName Connection,
    [property: Id(3)] Era Era,
    [property: Id(4)] SessionStatus Status,
    [property: Id(5)] string ProtocolVersion,
    [property: Id(6)] string UpstreamSession)
{
    /// <summary>Whether a legacy client said that it can show its user an address (<c>elicitation.url</c>).</summary>
    [Id(7)] public bool ShowsAddresses { get; init; }

    /// <summary>The OAuth client whose it is, too; null for a session of before that was kept.</summary>
    [Id(8)] public string? ClientId { get; init; }

    /// <summary>Whether it was opened just now, so that nothing was asked in it before.</summary>
    [Id(9)] public bool IsNew { get; init; }

    /// <summary>Whether this caller may use the session: its principal, by the OAuth client that opened it. Source: T17.</summary>
    public bool IsOf(Principal caller) => Principal == caller.Key && (ClientId is null || ClientId == caller.ClientId);
}

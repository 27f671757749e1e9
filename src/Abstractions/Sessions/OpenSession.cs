using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;

namespace Gateway.Abstractions.Sessions;

/// <summary>Opens a session and binds it, for good, to one principal, client and connection.</summary>
/// <param name="Principal">The verified caller.</param>
/// <param name="Connection">The connection.</param>
/// <param name="Client">The client as it names itself.</param>
/// <param name="Era">The wire protocol.</param>
[GenerateSerializer, Immutable, Alias("gw.OpenSession")]
public sealed record OpenSession(
    [property: Id(0)] Principal Principal,
    [property: Id(1)] ConnectionName Connection,
    [property: Id(2)] ClientFacts Client,
    [property: Id(3)] Era Era)
{
    /// <summary>Whether a legacy client said that it can show its user an address (<c>elicitation.url</c>).</summary>
    [Id(4)] public bool ShowsAddresses { get; init; }
}

using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Identity;

/// <summary>Asks a principal's grain for the session that a request without a wire session belongs to.</summary>
/// <param name="Principal">The verified caller.</param>
/// <param name="Connection">The connection that is called.</param>
/// <param name="Client">The client as it names itself; parts two clients of one principal, decides nothing.</param>
[GenerateSerializer, Immutable, Alias("gw.JoinRequest")]
public sealed record JoinRequest(
    [property: Id(0)] Principal Principal,
    [property: Id(1)] ConnectionName Connection,
    [property: Id(2)] ClientFacts Client);

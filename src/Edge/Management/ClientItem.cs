using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Management;

/// <summary>A client as it names itself.</summary>
internal sealed record ClientItem(string Name, string Version)
{
    public static ClientItem Of(ClientFacts client) => new(client.Name, client.Version);
}

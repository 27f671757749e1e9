namespace Gateway.Abstractions.Sessions;

/// <summary>The client as it names itself (<c>clientInfo</c>). Self-reported: shown and recorded, never trusted.</summary>
/// <param name="Name">At most 128 characters; empty when it named itself not.</param>
/// <param name="Version">At most 64 characters.</param>
[GenerateSerializer, Immutable, Alias("gw.ClientFacts")]
public sealed record ClientFacts([property: Id(0)] string Name, [property: Id(1)] string Version)
{
    /// <summary>A client that told nothing.</summary>
    public static ClientFacts None { get; } = new("", "");
}

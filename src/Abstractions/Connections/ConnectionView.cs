using System.Collections.Immutable;

namespace Gateway.Abstractions.Connections;

/// <summary>What a connection's owner knows of its upstream.</summary>
/// <param name="Name">The connection.</param>
/// <param name="CatalogueVersion">Grows by one with every changed catalogue; 0 before the first.</param>
/// <param name="Tools">The tools as last listed by the upstream.</param>
/// <param name="Health">What the last exchange with the upstream told, in words; empty before the first.</param>
/// <param name="Healthy">Whether the last exchange with the upstream worked.</param>
[GenerateSerializer, Immutable, Alias("gw.ConnectionView")]
public sealed record ConnectionView(
    [property: Id(0)] ConnectionName Name,
    [property: Id(1)] long CatalogueVersion,
    [property: Id(2)] ImmutableArray<ToolDefinition> Tools,
    [property: Id(3)] string Health,
    [property: Id(4)] bool Healthy);

namespace Gateway.Abstractions.Connections;

/// <summary>An argument that the client repeats in a header (MCP 2026-07-28, <c>x-mcp-header</c>).</summary>
/// <param name="Header">Suffix after <c>Mcp-Param-</c>, as declared; compared without case.</param>
/// <param name="Path">Property names from the arguments object down to the value.</param>
[GenerateSerializer, Immutable, Alias("gw.HeaderParameter")]
public sealed record HeaderParameter(
    [property: Id(0)] string Header,
    [property: Id(1)] System.Collections.Immutable.ImmutableArray<string> Path);

namespace Gateway.Abstractions.Connections;

/// <summary>One tool of a connection's catalogue.</summary>
/// <param name="Facts">What policy sees.</param>
/// <param name="Hash">SHA-256 over the RFC 8785 form of the whole definition, 32 bytes.</param>
/// <param name="OutputSchema">The tool's <c>outputSchema</c> as UTF-8 JSON; empty when it has none.</param>
/// <param name="HeaderParameters">Arguments that travel as <c>Mcp-Param-*</c> too: header name and JSON path of each (MCP 2026-07-28,
/// x-mcp-header).</param>
[GenerateSerializer, Immutable, Alias("gw.ToolDefinition")]
public sealed record ToolDefinition(
    [property: Id(0)] ToolFacts Facts,
    [property: Id(1)] ReadOnlyMemory<byte> Hash,
    [property: Id(2)] ReadOnlyMemory<byte> OutputSchema,
    [property: Id(3)] System.Collections.Immutable.ImmutableArray<HeaderParameter> HeaderParameters)
{
    /// <summary>The tool's <c>inputSchema</c> as UTF-8 JSON, without its words for people; empty when it has none.</summary>
    [Id(4)] public ReadOnlyMemory<byte> InputSchema { get; init; }
}

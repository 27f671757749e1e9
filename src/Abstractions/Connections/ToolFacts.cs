namespace Gateway.Abstractions.Connections;

/// <summary>A tool as policy sees it. Annotations are the server's untrusted hints; what a server leaves out takes the
/// specification's worst case (MCP 2025-11-25 schema, ToolAnnotations).</summary>
/// <param name="Name">Exact name, compared ordinally.</param>
/// <param name="Known">Whether the connection's catalogue holds a definition of this name.</param>
/// <param name="ReadOnly"><c>readOnlyHint</c>, default false.</param>
/// <param name="Destructive"><c>destructiveHint</c>, default true; false for a read-only tool.</param>
/// <param name="Idempotent"><c>idempotentHint</c>, default false.</param>
/// <param name="OpenWorld"><c>openWorldHint</c>, default true.</param>
[GenerateSerializer, Immutable, Alias("gw.ToolFacts")]
public sealed record ToolFacts(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Known,
    [property: Id(2)] bool ReadOnly,
    [property: Id(3)] bool Destructive,
    [property: Id(4)] bool Idempotent,
    [property: Id(5)] bool OpenWorld)
{
    /// <summary>The facts of a tool that no catalogue knows: destructive and open-world.</summary>
    public static ToolFacts Unknown(string name) =>
        new(name, Known: false, ReadOnly: false, Destructive: true, Idempotent: false, OpenWorld: true);
}

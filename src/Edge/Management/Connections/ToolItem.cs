using Gateway.Abstractions.Connections;

namespace Gateway.Edge.Management.Connections;

/// <summary>A tool of a connection's catalogue, as its server describes it.</summary>
internal sealed record ToolItem(string Name, bool ReadOnly, bool Destructive, bool Idempotent, bool OpenWorld, string Hash)
{
    public static ToolItem Of(ToolDefinition tool) => new(tool.Facts.Name, tool.Facts.ReadOnly, tool.Facts.Destructive,
        tool.Facts.Idempotent, tool.Facts.OpenWorld, Convert.ToHexStringLower(tool.Hash.Span));
}

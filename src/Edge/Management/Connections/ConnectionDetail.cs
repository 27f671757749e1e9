namespace Gateway.Edge.Management.Connections;

/// <summary>A connection with its catalogue.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Tools">Its tools as last listed by the upstream.</param>
internal sealed record ConnectionDetail(ConnectionItem Connection, IReadOnlyList<ToolItem> Tools);

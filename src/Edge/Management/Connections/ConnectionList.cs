namespace Gateway.Edge.Management.Connections;

/// <summary>The connections in the file's order.</summary>
internal sealed record ConnectionList(IReadOnlyList<ConnectionItem> Connections);

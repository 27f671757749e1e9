using System.Collections.Immutable;
using Gateway.Abstractions.Connections;

namespace Gateway.Grains.Connections;

/// <summary>A connection's stored state.</summary>
internal sealed record ConnectionRecord(long Version, ImmutableArray<ToolDefinition> Tools);

using System.Collections.Immutable;

namespace Gateway.Edge.Management.Retention;

/// <summary>The legal holds in force.</summary>
/// <param name="Items">They, the newest first.</param>
internal sealed record HoldList(ImmutableArray<HoldItem> Items);

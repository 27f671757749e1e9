using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Gateway.Abstractions.Connections;

/// <summary>Owns what changes of a connection's upstream: its catalogue and its health. Key: the connection's name.</summary>
[Alias("gw.IConnectionGrain")]
public interface IConnectionGrain : IGrainWithStringKey
{
    /// <summary>Merges definitions seen in a tool list; returns the catalogue after that.</summary>
    [Alias("Learn")] Task<ConnectionView> LearnAsync(ImmutableArray<ToolDefinition> tools);

    /// <summary>Notes how the last exchange with the upstream went.</summary>
    [Alias("Report")] Task ReportAsync(bool healthy, string health);

    /// <summary>One tool's definition; null when the catalogue has none of this name.</summary>
    [Alias("Definition"), AlwaysInterleave] Task<ToolDefinition?> DefinitionAsync(string tool);

    /// <summary>The catalogue and health now.</summary>
    [Alias("View")] Task<ConnectionView> ViewAsync();

    /// <summary>Pushes every later catalogue to <paramref name="observer"/>; best effort, renew within five minutes.</summary>
    [Alias("Subscribe")] Task<ConnectionView> SubscribeAsync(IConnectionObserver observer);
}

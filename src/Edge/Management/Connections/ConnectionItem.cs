using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Management.Connections;

/// <summary>A connection as the API shows it. Credentials are not shown, not even by reference.</summary>
internal sealed record ConnectionItem
{
    public required string Name { get; init; }
    public required ConnectionKind Kind { get; init; }
    public required string Url { get; init; }
    public string? Policy { get; init; }
    public required DefaultEffect Default { get; init; }
    public required RecordingMode Recording { get; init; }
    public required bool Healthy { get; init; }
    public string? Health { get; init; }
    public required int Tools { get; init; }
    public required long CatalogueVersion { get; init; }

    public static ConnectionItem Of(ConnectionConfig config, ConnectionView view) => new()
    {
        Name = config.Name.Value,
        Kind = config.Kind,
        // Without what stands before the host and after the path: people put secrets there.
        Url = config.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        Policy = string.IsNullOrEmpty(config.Policy) ? null : config.Policy,
        Default = config.Default,
        Recording = config.Recording,
        Healthy = view.Healthy,
        Health = view.Health.Length > 0 ? view.Health : null,
        Tools = view.Tools.Length,
        CatalogueVersion = view.CatalogueVersion,
    };
}

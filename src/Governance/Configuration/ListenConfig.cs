using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Where the gateway listens and how the world calls it.</summary>
public sealed record ListenConfig
{
    /// <summary>Address to bind: <c>http</c>, an IP address or <c>localhost</c>, port, no path. Default
    /// <c>http://127.0.0.1:8080</c>.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>URL by which clients reach the gateway, no query or fragment; audience of tokens and base of metadata.
    /// Default: the value of <see cref="Url"/>.</summary>
    public Uri PublicUrl { get; init; } = new("http://127.0.0.1:8080");

    /// <summary>Values of <c>Host</c> that are accepted beside those of the two URLs, as <c>host</c> or <c>host:port</c>. 0 to 100.
    /// Default: none.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Values of <c>Origin</c> that are accepted beside that of <see cref="PublicUrl"/>, as <c>scheme://host[:port]</c>. 0 to 100.
    /// Default: none.</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];
}

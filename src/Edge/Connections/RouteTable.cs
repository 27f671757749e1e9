using System.Collections.Frozen;
using System.Net;
using Gateway.Abstractions.Connections;
using Gateway.Edge.Credentials;
using Gateway.Edge.Masking;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Connections;

/// <summary>Path to connection. Swapped whole when the configuration changes; a connection that stays keeps its pooled sockets.</summary>
internal sealed class RouteTable : IDisposable
{
    private const int AnalyserConnectionsMax = 32;

    private readonly LiveConfig _config;
    private readonly ConnectionRooms _rooms;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _analysers = Open(AnalyserConnectionsMax);
    private volatile FrozenDictionary<string, Route> _routes = FrozenDictionary<string, Route>.Empty;

    public RouteTable(LiveConfig config, ConnectionRooms rooms, TimeProvider time)
    {
        _time = time;
        _config = config;
        _rooms = rooms;
        Replace(config.Current);
        config.Changed += Replace;
    }

    /// <summary>The route of this connection, or null.</summary>
    public Route? Find(string connection) => _routes.GetValueOrDefault(connection);

    /// <summary>All routes, in no order.</summary>
    public IEnumerable<Route> All => _routes.Values;

    public void Dispose()
    {
        _config.Changed -= Replace;
        _analysers.Dispose();
        foreach (var route in _routes.Values) route.Upstream.Dispose();
    }

    private void Replace(GatewayConfig config)
    {
        var before = _routes;
        _routes = config.Connections.ToFrozenDictionary(
            c => c.Name.Value,
            c =>
            {
                var old = before.GetValueOrDefault(c.Name.Value);
                var upstream = old is not null && old.Config.Url == c.Url ? old.Upstream : Open();
                return new Route(c, upstream, Credential.Resolve(c.Credential), _rooms.Of(c.Name), config.Limits)
                {
                    SurrogateLife = config.Sessions.Surrogates,
                    Rules = config.Masking.Rules(),
                    // One that stays as it is keeps its answers.
                    Analyser = c.Analyser is null ? null : old?.Analyser is { } kept && kept.Config == c.Analyser ? kept
                        : new EntityAnalyser(c.Analyser, _analysers, _time),
                };
            },
            StringComparer.Ordinal);
    }

    // Every default of this handler that would carry one caller's state to another, or to a place nobody configured, is off (THREATS 3).
    private static HttpMessageInvoker Open(int connectionsMax = int.MaxValue) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            MaxResponseHeadersLength = 64,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = connectionsMax,
            EnableMultipleHttp2Connections = true,
        },
        disposeHandler: true);
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Identity;

/// <summary>Holds the trust that follows from the configuration in force, and follows its changes.</summary>
internal sealed partial class IssuerCatalog : IDisposable
{
    private readonly LiveConfig _config;
    private readonly string _developmentKeyPath;
    private readonly TimeProvider _clock;
    private readonly ILogger<IssuerCatalog> _logger;
    private readonly ILoggerFactory _loggers;
    private readonly MetadataClient _client;
    private readonly IssuerDiscovery _discovery;

    // Touched at start and by LiveConfig, which tells its changes one at a time:
    private ImmutableDictionary<(string Issuer, Uri? Metadata), RemoteKeys> _remote = ImmutableDictionary<(string, Uri?), RemoteKeys>.Empty;

    private volatile TrustSnapshot _current;

    /// <summary>Derives the trust from the configuration now.</summary>
    /// <exception cref="InvalidOperationException">The development issuer is enabled, and an address is not loopback.</exception>
    /// <exception cref="InvalidDataException">The development issuer's key file is not usable.</exception>
    /// <exception cref="IOException">The development issuer's key file cannot be read or written.</exception>
    public IssuerCatalog(LiveConfig config, string developmentKeyPath, TimeProvider clock, ILoggerFactory loggers)
    {
        (_config, _developmentKeyPath, _clock) = (config, developmentKeyPath, clock);
        _logger = loggers.CreateLogger<IssuerCatalog>();
        _loggers = loggers;
        _client = new MetadataClient(clock);
        _discovery = new IssuerDiscovery(_client);
        _current = Derive(config.Current, OpenDevelopment(config.Current));
        config.Changed += Follow;
    }

    /// <summary>The trust in force; never changes under the reader.</summary>
    public TrustSnapshot Current => _current;

    /// <summary>The remote issuers' keys, for tests to wait on.</summary>
    internal IEnumerable<RemoteKeys> Remote => _remote.Values;

    /// <inheritdoc/>
    public void Dispose()
    {
        _config.Changed -= Follow;
        foreach (var keys in _remote.Values) keys.Dispose();
        _client.Dispose();
    }

    private void Follow(GatewayConfig config)
    {
        DevelopmentIssuer? development = null;
        try
        {
            development = OpenDevelopment(config);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            LogDevelopmentOff(exception.Message);
        }

        var before = _current;
        _current = Derive(config, development);
        foreach (var issuer in before.Issuers.Values) issuer.Retire();
    }

    private DevelopmentIssuer? OpenDevelopment(GatewayConfig config) =>
        config.Identity.Development.Enabled ? DevelopmentIssuer.Open(_developmentKeyPath, config.Listen, _clock) : null;

    private TrustSnapshot Derive(GatewayConfig config, DevelopmentIssuer? development)
    {
        var wanted = config.Identity.Issuers.ToDictionary(issuer => (issuer.Issuer, issuer.Metadata), KeysOf);
        foreach (var (gone, keys) in _remote)
            if (!wanted.ContainsKey(gone)) keys.Dispose();
        _remote = wanted.ToImmutableDictionary();
        var issuers = config.Identity.Issuers
            .Select(issuer => new TrustedIssuer(issuer, wanted[(issuer.Issuer, issuer.Metadata)], localOnly: false)).ToList();
        ImmutableArray<string> advertised = [.. issuers.Select(issuer => issuer.Config.Issuer)];
        if (development is not null)
        {
            issuers.RemoveAll(issuer => issuer.Config.Issuer == development.Issuer);
            issuers.Add(new TrustedIssuer(DevelopmentTrust(development), new HeldKeys(development.Keys), localOnly: true));
            if (advertised.IsEmpty) advertised = [development.Issuer];
        }

        return new TrustSnapshot(
            issuers.ToFrozenDictionary(issuer => issuer.Config.Issuer, StringComparer.Ordinal),
            advertised,
            new PublicAddress(config.Listen),
            HostNames.Hosts(config.Listen),
            HostNames.Origins(config.Listen),
            development);
    }

    private RemoteKeys KeysOf(IssuerConfig issuer) =>
        _remote.TryGetValue((issuer.Issuer, issuer.Metadata), out var keys)
            ? keys
            : new RemoteKeys(issuer, _discovery, _clock, _loggers.CreateLogger<RemoteKeys>());

    private static IssuerConfig DevelopmentTrust(DevelopmentIssuer development) =>
        new() { Issuer = development.Issuer, Algorithms = ["ES256"], TokenTypes = ["at+jwt"] };
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Identity;

/// <summary>Which values of <c>Host</c> and <c>Origin</c> belong to the gateway. Ports count; letters' case does not; an IPv6 address
/// counts in whatever way it is written.</summary>
internal static class HostNames
{
    private static readonly ImmutableArray<string> Loopbacks = ["127.0.0.1", "localhost", "[::1]"];

    /// <summary>Hosts: of the listen URL, the public URL and <c>allowedHosts</c>. On loopback, every loopback name.</summary>
    public static FrozenSet<string> Hosts(ListenConfig listen)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var url in (ReadOnlySpan<Uri>)[listen.Url, listen.PublicUrl])
        {
            // A wildcard address is where the gateway listens, not what anyone calls it.
            if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
                && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))) continue;
            foreach (var name in Names(url))
            {
                hosts.Add($"{name}:{url.Port}");
                if (url.IsDefaultPort) hosts.Add(name);
            }
        }

        foreach (var host in listen.AllowedHosts) hosts.Add(Normalize(host));
        return hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Origins: of the public URL and <c>allowedOrigins</c>.</summary>
    public static FrozenSet<string> Origins(ListenConfig listen)
    {
        var origins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var url = listen.PublicUrl;
        foreach (var name in Names(url)) origins.Add(url.IsDefaultPort ? $"{url.Scheme}://{name}" : $"{url.Scheme}://{name}:{url.Port}");
        foreach (var origin in listen.AllowedOrigins) origins.Add(NormalizeOrigin(origin));
        origins.Remove("null"); // every sandboxed page has this origin
        return origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The one way of writing a host with or without a port; other text is returned as it is.</summary>
    public static string Normalize(string host)
    {
        var close = host.IndexOf(']', StringComparison.Ordinal);
        return close > 0 && host[0] == '[' && IPAddress.TryParse(host.AsSpan(1, close - 1), out var address) && address.ScopeId == 0
            ? $"[{address}]{host.AsSpan(close + 1)}"
            : host;
    }

    /// <summary>The one way of writing an origin; other text is returned as it is.</summary>
    public static string NormalizeOrigin(string origin)
    {
        var scheme = origin.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? origin : origin[..(scheme + 3)] + Normalize(origin[(scheme + 3)..].TrimEnd('/'));
    }

    private static ImmutableArray<string> Names(Uri url) => LoopbackHost.Is(url) ? Loopbacks : [Normalize(url.Host)];
}

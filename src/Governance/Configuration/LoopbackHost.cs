using System.Net;

namespace Gateway.Governance.Configuration;

/// <summary>Whether a host names this machine: <c>localhost</c> or a loopback address. No other name counts, whatever it
/// resolves to.</summary>
public static class LoopbackHost
{
    /// <summary>Whether the URL's host is this machine.</summary>
    public static bool Is(Uri url) => Is(url.Host);

    /// <summary>Whether the host, an IPv6 address with or without brackets, is this machine.</summary>
    public static bool Is(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether the host, with or without a port as in a <c>Host</c> header, is this machine.</summary>
    public static bool IsWithPort(string host) => Uri.TryCreate("http://" + host, UriKind.Absolute, out var url) && Is(url);

    /// <summary>Whether the peer of a socket is this machine; unknown is not.</summary>
    public static bool IsPeer(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}

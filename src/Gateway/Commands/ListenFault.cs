using System.Net.Sockets;

namespace Gateway.Commands;

/// <summary>Why a gateway cannot listen where it is told to.</summary>
internal static class ListenFault
{
    /// <summary>What to do about it.</summary>
    /// <param name="fault">What the system said.</param>
    /// <param name="hasCluster">Whether it also listens for other gateways: the system does not say which of both it refused.</param>
    /// <param name="quickstart">Where the quickstart was to listen, which has no file to write into; null with a file.</param>
    public static string Fix(SocketError fault, bool hasCluster, Uri? quickstart = null)
    {
        if (quickstart is not null)
        {
            var other = $"by --url, such as: gateway run --url http://127.0.0.1:{(quickstart.Port == 8081 ? 8082 : 8081)}";
            return fault switch
            {
                SocketError.AccessDenied => $"Name a port that this user may open, 1024 or higher, {other}",
                SocketError.AddressAlreadyInUse => $"Something else listens there: name another port {other}",
                _ => $"Name an address of this machine {other}",
            };
        }

        var ports = hasCluster ? "'listen.url' or 'cluster.port'" : "'listen.url'";
        return fault switch
        {
            SocketError.AccessDenied => $"Write a port that this user may open, 1024 or higher, into {ports}.",
            SocketError.AddressAlreadyInUse => $"Something else listens there: write another port into {ports}.",
            _ => $"Write an address of this machine into {(hasCluster ? "'listen.url' and 'cluster.address'" : "'listen.url'")}.",
        };
    }
}

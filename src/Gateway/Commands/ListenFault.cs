using System.Net.Sockets;

namespace Gateway.Commands;

/// <summary>Why a gateway cannot listen where it is told to.</summary>
internal static class ListenFault
{
    /// <summary>What to do about it.</summary>
    /// <param name="fault">What the system said.</param>
    /// <param name="hasCluster">Whether it also listens for other gateways: the system does not say which of both it refused.</param>
    public static string Fix(SocketError fault, bool hasCluster)
    {
        var ports = hasCluster ? "'listen.url' or 'cluster.port'" : "'listen.url'";
        return fault switch
        {
            SocketError.AccessDenied => $"Write a port that this user may open, 1024 or higher, into {ports}.",
            SocketError.AddressAlreadyInUse => $"Something else listens there: write another port into {ports}.",
            _ => $"Write an address of this machine into {(hasCluster ? "'listen.url' and 'cluster.address'" : "'listen.url'")}.",
        };
    }
}

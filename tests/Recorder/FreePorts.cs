using System.Net;
using System.Net.Sockets;

namespace Gateway.Recorder;

/// <summary>Ports for processes that listen some time after their port was chosen.</summary>
/// <remarks>Below those that a system hands out by itself (32768 to 60999 on Linux), so that nobody's connection takes one meanwhile, and
/// none of them twice.</remarks>
/// <param name="first">The first of the 6,000 that are taken from.</param>
public sealed class FreePorts(int first)
{
    private const int Count = 6_000;

    // Two processes at once, whose ids are close to each other, begin far from each other.
    private int _next = (int)(Environment.ProcessId * 1_511L % Count);

    /// <summary>A port of this machine's own address that nobody listens on, and that nobody was given before.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = first + (int)((uint)Interlocked.Increment(ref _next) % Count);
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"Somebody listens on each of the ports from {first} to {first + Count - 1}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

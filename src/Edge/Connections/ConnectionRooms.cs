using System.Collections.Concurrent;
using Gateway.Abstractions.Connections;

namespace Gateway.Edge.Connections;

/// <summary>One <see cref="ConnectionRoom"/> a connection, made when it is first asked for.</summary>
internal sealed class ConnectionRooms(IGrainFactory grains, TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionName, ConnectionRoom> _rooms = new();

    /// <summary>The room of this connection.</summary>
    public ConnectionRoom Of(ConnectionName name) =>
        _rooms.GetOrAdd(name, static (n, room) => new ConnectionRoom(n, room.grains, room.time), (grains, time));
}

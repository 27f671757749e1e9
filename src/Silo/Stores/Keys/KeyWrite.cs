using Gateway.Abstractions.Sessions;

namespace Gateway.Silo.Stores.Keys;

/// <summary>One change of the keys: a new one, or the end of a session's. Ends when it is durable, or not known to be.</summary>
/// <param name="session">The session.</param>
/// <param name="sequence">The first entry of a new key, or the last one whose keys end.</param>
internal sealed class KeyWrite(SessionId session, long sequence) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public SessionId Session => session;

    public long Sequence => sequence;

    /// <summary>The new key's name; empty where keys end.</summary>
    public byte[] Id { get; init; } = [];

    /// <summary>The new key, wrapped.</summary>
    public byte[] Wrapped { get; init; } = [];
}

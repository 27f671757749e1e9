using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores;

/// <summary>One session of a verification: what its row says of it, and how far its chain was followed.</summary>
/// <param name="session">Its id.</param>
/// <param name="firstNumber">The number of its first entry.</param>
/// <param name="tail">Its end.</param>
/// <param name="tailNumber">The number of its last entry.</param>
internal sealed class SessionCheck(SessionId session, long firstNumber, RecordingTail tail, long tailNumber)
{
    public SessionId Session => session;

    public byte[] Id { get; } = Encoding.UTF8.GetBytes(session.Value);

    public long FirstNumber => firstNumber;

    /// <summary>The number of its row; null where it stands in the log alone.</summary>
    public long? Row { get; init; }

    public RecordingTail Tail { get; set; } = tail;

    public long TailNumber { get; set; } = tailNumber;

    public long LastNumber { get; set; }

    /// <summary>Whether a reader does not find it by its id, or finds another row.</summary>
    public bool IsAstray { get; set; }

    public ChainVerifier Verifier { get; set; } = new(session);
}

using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores.Log;

/// <summary>A whole record as it was found in the log, not yet believed.</summary>
/// <param name="Number">The entry's number in the recording, from 1.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Payload">Where its payload begins.</param>
/// <param name="End">Where the next record begins.</param>
internal readonly record struct LogEntry(long Number, StoredEntry Entry, LogPlace Payload, LogPlace End)
{
    // A disk writes so much or nothing of it.
    private const int SectorBytes = 512;

    /// <summary>Whether its payload was erased: it is zeros, which none begins with, and not for want of what was torn away, for what is
    /// before it in the same sector is there.</summary>
    public bool IsErased => Payload.Offset % SectorBytes != 0 && Entry.Session.Value is [.., not '\0']
        && Entry.Payload is { IsEmpty: false } payload && !payload.Span.ContainsAnyExcept((byte)0);
}

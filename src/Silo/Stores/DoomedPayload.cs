using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>A payload that is being erased.</summary>
/// <param name="Number">The entry's number in the file.</param>
/// <param name="Hash">SHA-256 of the payload; empty when it is struck out already.</param>
/// <param name="Place">Where it is in the log; segment 0 when it stood in the file itself.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct DoomedPayload(long Number, ReadOnlyMemory<byte> Hash, LogPlace Place, long Bytes)
{
    /// <summary>Whether the index does not know of its end yet.</summary>
    public bool IsFresh => !Hash.IsEmpty;
}

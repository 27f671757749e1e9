namespace Gateway.Grains.Recording;

/// <summary>How long a masked message may be to be kept, bytes; a longer one is told by its digest.</summary>
/// <param name="InEntry">In its entry.</param>
/// <param name="Attached">Beside the recording.</param>
internal readonly record struct BodyLimits(int InEntry, int Attached)
{
    /// <summary>Bytes that one message may take of the store.</summary>
    public long Longest => Math.Max(InEntry, Attached);
}

using Gateway.Abstractions.Recording;

namespace Gateway.Silo.Stores;

/// <summary>Where one session stands within the open transaction. Owned by the writer's thread.</summary>
/// <param name="number">The session's number in the file.</param>
/// <param name="sequence">Its last entry's sequence; 0 before the first.</param>
/// <param name="entryNumber">Its last entry's number in the file; 0 before the first.</param>
internal sealed class SessionTail(long number, long sequence, long entryNumber)
{
    public long Number { get; } = number;

    public long Sequence { get; set; } = sequence;

    public long EntryNumber { get; set; } = entryNumber;

    /// <summary>The last entry's hash; 32 zero bytes before the first.</summary>
    public required ReadOnlyMemory<byte> Hash { get; set; }

    /// <summary>Whether the session's row still shows an earlier end.</summary>
    public bool Dirty { get; set; }

    /// <summary>Whether an entry follows it: by its number, and by the hash that it was chained on.</summary>
    public bool IsBefore(RecordingEntry entry) => Sequence == entry.Sequence - 1 && Hash.Span.SequenceEqual(entry.PreviousHash.Span);
}

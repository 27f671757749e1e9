namespace Gateway.Abstractions.Recording;

/// <summary>An entry with its place in the store's order over all sessions.</summary>
/// <param name="Position">From 1, growing, in the order in which entries became durable; what a follower keeps as its cursor.</param>
/// <param name="Entry">The entry; its payload is empty where it was dropped.</param>
public readonly record struct FeedEntry(long Position, RecordingEntry Entry)
{
    /// <summary>Whether the store should have the payload and cannot read it now: the entry then comes without it, and alone.</summary>
    public bool IsUnreadable { get; init; }
}

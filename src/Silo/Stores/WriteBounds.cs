namespace Gateway.Silo.Stores;

/// <summary>What bounds a <see cref="WriteQueue"/>.</summary>
/// <param name="QueueBytesMax">Most bytes that may wait; a write beyond that is refused at once.</param>
/// <param name="WaitMsMax">Longest wait before the caller is told that the store is unavailable, milliseconds.</param>
/// <param name="GroupWritesMax">Most writes in one commit.</param>
/// <param name="GroupBytesMax">Bytes at which a commit takes no further write.</param>
internal readonly record struct WriteBounds(long QueueBytesMax, int WaitMsMax, int GroupWritesMax, long GroupBytesMax);

namespace Gateway.Silo.Stores;

/// <summary>The ends of the sessions that were written last, so that an append need not look them up. Owned by the writer's
/// thread.</summary>
/// <remarks>Two generations stand for a least-recently-used list: what is touched moves to the young one; when that is full, the old one
/// goes.
/// A generation holds at least the sessions of one commit, so that no end is forgotten between moving it and writing it down.</remarks>
internal sealed class TailCache(int sessionsMax)
{
    private readonly int generation = Math.Max(1, sessionsMax / 2);
    private Dictionary<string, SessionTail> young = new(StringComparer.Ordinal);
    private Dictionary<string, SessionTail> old = new(StringComparer.Ordinal);

    public SessionTail? Find(string session)
    {
        if (young.TryGetValue(session, out var tail)) return tail;
        if (!old.TryGetValue(session, out tail)) return null;
        Add(session, tail);
        return tail;
    }

    public void Add(string session, SessionTail tail)
    {
        if (young.Count >= generation)
        {
            old = young;
            young = new Dictionary<string, SessionTail>(StringComparer.Ordinal);
        }

        young[session] = tail;
    }

    public void Clear()
    {
        young = new Dictionary<string, SessionTail>(StringComparer.Ordinal);
        old = new Dictionary<string, SessionTail>(StringComparer.Ordinal);
    }
}

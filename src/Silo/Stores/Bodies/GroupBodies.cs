namespace Gateway.Silo.Stores.Bodies;

/// <summary>The bodies of the group that is being written. When it fails they go again, so that a full disk is not filled by trying. For
/// one thread.</summary>
internal sealed class GroupBodies(BodyFolder folder)
{
    private readonly List<string> _names = [];
    private long _before;

    /// <summary>Begins a group.</summary>
    /// <param name="lastEntry">The number of the last entry before it.</param>
    public void Begin(long lastEntry) => _before = lastEntry;

    /// <summary>Writes a body of the group and returns when it is durable.</summary>
    /// <exception cref="SqliteFailureException">It is not known to be.</exception>
    public void Write(string name, ReadOnlySpan<byte> stored)
    {
        _names.Add(name);
        folder.Write(name, stored);
    }

    /// <summary>The group is kept.</summary>
    public void Keep() => _names.Clear();

    /// <summary>Erases what a failed group wrote, unless it was kept all the same.</summary>
    /// <param name="lastEntry">The number of the last entry that the index has now.</param>
    /// <exception cref="SqliteFailureException">It is not known to be gone; it is tried again.</exception>
    public void Settle(long lastEntry)
    {
        if (lastEntry == _before) folder.Erase(_names);
        _names.Clear();
    }
}

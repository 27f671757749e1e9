using System.Collections.Concurrent;

namespace Gateway.Grains.Sessions;

/// <summary>What this process has found out of sessions that it did not have from the beginning: which of them a crash interrupted, and
/// whose recordings are damaged. Safe for several threads.</summary>
public sealed class SessionConditions
{
    private readonly ConcurrentDictionary<string, bool> _interrupted = new(StringComparer.Ordinal);

    // And whether the chain itself is broken.
    private readonly ConcurrentDictionary<string, bool> _damaged = new(StringComparer.Ordinal);
    private volatile bool _isAnyDamaged;

    /// <summary>Sessions whose recordings are damaged, or cannot be read.</summary>
    public IReadOnlyCollection<string> Damaged => [.. _damaged.Keys];

    /// <summary>Sessions that a crash left open and that nobody has sealed yet.</summary>
    public IReadOnlyCollection<string> Interrupted => [.. _interrupted.Keys];

    /// <summary>Notes that a crash left a session open.</summary>
    public void AddInterrupted(string session) => _interrupted[session] = true;

    /// <summary>Whether a crash left the session open; whoever is told so first writes it down.</summary>
    public bool TakeInterrupted(string session) => _interrupted.TryRemove(session, out _);

    /// <summary>Notes that a session's recording is damaged: nothing may be added to it.</summary>
    public void AddDamaged(string session)
    {
        _damaged[session] = true;
        _isAnyDamaged = true;
    }

    /// <summary>Notes that what a session's recording says cannot be read, though nothing is known to be wrong with its chain: nothing more
    /// happens in it.</summary>
    public void AddUnreadable(string session)
    {
        _damaged.TryAdd(session, false);
        _isAnyDamaged = true;
    }

    /// <summary>Whether a session's recording is damaged, or cannot be read.</summary>
    public bool IsDamaged(string session) => _isAnyDamaged && _damaged.ContainsKey(session);

    /// <summary>Whether a session's chain is not what was recorded, so that nothing at all may be added to it.</summary>
    public bool IsBroken(string session) => _isAnyDamaged && _damaged.TryGetValue(session, out var isBroken) && isBroken;
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Edge.Identity;

/// <summary>Bounded memory of verified tokens, read without locks.</summary>
/// <remarks>Two generations: when the young one is full it becomes the old one, and the old one goes. What is used moves over, what is
/// not is forgotten; nothing is ever scanned.</remarks>
internal sealed class VerifiedTokens(int entriesMax)
{
    private readonly Lock _turning = new();
    private volatile Generations _generations = new(Empty(), Empty());
    private int _young;

    /// <summary>Entries in both generations, never more than the bound.</summary>
    public int Count => _generations.Young.Count + _generations.Old.Count;

    /// <summary>The entry of this token.</summary>
    public bool TryGet(TokenDigest digest, [NotNullWhen(true)] out VerifiedToken? token)
    {
        var generations = _generations;
        if (generations.Young.TryGetValue(digest, out token)) return true;
        if (!generations.Old.TryGetValue(digest, out token)) return false;
        Add(digest, token);
        return true;
    }

    /// <summary>Keeps a token.</summary>
    public void Add(TokenDigest digest, VerifiedToken token)
    {
        lock (_turning)
        {
            if (_young >= entriesMax / 2)
            {
                _generations = new Generations(Empty(), _generations.Young);
                _young = 0;
            }

            if (_generations.Young.TryAdd(digest, token)) _young++;
            else _generations.Young[digest] = token;
        }
    }

    /// <summary>Forgets a token that no longer holds.</summary>
    public void Remove(TokenDigest digest)
    {
        lock (_turning)
        {
            if (_generations.Young.TryRemove(digest, out _)) _young--;
            _generations.Old.TryRemove(digest, out _);
        }
    }

    private static ConcurrentDictionary<TokenDigest, VerifiedToken> Empty() => new();

    private sealed record Generations(
        ConcurrentDictionary<TokenDigest, VerifiedToken> Young, ConcurrentDictionary<TokenDigest, VerifiedToken> Old);
}

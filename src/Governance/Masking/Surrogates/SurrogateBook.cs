using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>What one edge knows of the surrogates that a session has given out. A cache of the session's own list, and safe for any number
/// of threads; values are known by a keyed digest, so that none stays in memory.</summary>
public sealed class SurrogateBook
{
    private readonly MaskKey _key;
    private readonly ConcurrentDictionary<UInt128, string> _byValue = new();
    private readonly ConcurrentDictionary<string, bool> _issued = new(StringComparer.Ordinal);
    private int _without;

    /// <summary>An empty book.</summary>
    /// <param name="key">The session's own, see <see cref="MaskKey.Derive"/>.</param>
    public SurrogateBook(MaskKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
    }

    internal MaskKey Key => _key;

    /// <summary>Opens a page for one message.</summary>
    public SurrogatePage Open() => new(_key, this);

    /// <summary>The canonical surrogate of a canonical value; empty if the session has none for it, null if it must be asked.</summary>
    internal string? Find(string kind, string canonical) =>
        _byValue.TryGetValue(Digest(_key, kind, canonical), out var surrogate) ? surrogate
            : _issued.ContainsKey(canonical) ? canonical : null;

    internal void Learn(string kind, string canonical, string surrogate)
    {
        var digest = Digest(_key, kind, canonical);
        if (surrogate.Length == 0)
        {
            // What a session has no surrogate for never gets one. There is no end of such values, so not all are kept.
            if (Volatile.Read(ref _without) < SurrogateVault.CountMax && _byValue.TryAdd(digest, ""))
            {
                Interlocked.Increment(ref _without);
            }

            return;
        }

        _byValue[digest] = surrogate;
        _issued[surrogate] = true;
    }

    /// <summary>What a value is known by.</summary>
    internal static UInt128 Digest(MaskKey key, string kind, string canonical)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret.AsSpan(), Encoding.UTF8.GetBytes($"value\0{kind}\0{canonical}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Governance.Masking.Entities;

namespace Gateway.Edge.Masking;

/// <summary>Keeps an analyser's answers by the hash of their texts, never the texts. Bounded: when the young half is full, the old one
/// goes.</summary>
internal sealed class EntityCache(int entriesMax)
{
    // An answer with more is not worth its memory.
    private const int SpansMax = 64;

    private readonly Lock _gate = new();
    private Dictionary<Key, IReadOnlyList<EntitySpan>> _young = [];
    private Dictionary<Key, IReadOnlyList<EntitySpan>> _old = [];

    /// <summary>The answer for a text; null if it is not known.</summary>
    public IReadOnlyList<EntitySpan>? Find(ReadOnlySpan<byte> text)
    {
        if (entriesMax == 0) return null;
        var key = Key.Of(text);
        lock (_gate)
        {
            if (_young.TryGetValue(key, out var known)) return known;
            if (_old.TryGetValue(key, out known)) Keep(key, known);
            return known;
        }
    }

    /// <summary>Keeps an answer.</summary>
    public void Put(ReadOnlySpan<byte> text, IReadOnlyList<EntitySpan> spans)
    {
        if (entriesMax == 0 || spans.Count > SpansMax) return;
        var key = Key.Of(text);
        lock (_gate) Keep(key, spans);
    }

    private void Keep(Key key, IReadOnlyList<EntitySpan> spans)
    {
        if (_young.Count >= Math.Max(1, entriesMax / 2)) (_old, _young) = (_young, []);
        _young[key] = spans;
    }

    private readonly record struct Key(UInt128 High, UInt128 Low)
    {
        public static Key Of(ReadOnlySpan<byte> text)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(text, hash);
            return new Key(BinaryPrimitives.ReadUInt128BigEndian(hash),
                BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Any number of literals, found by three or four bytes in a row. They are looked up by their halves (two shuffles each) in eight buckets,
/// which lets through all that is sought and little else; a hash of the three bytes then leads to the literals themselves.
/// </summary>
internal sealed class PrefixSet
{
    private const int BucketCount = 8;
    private const int SlotBits = 12;

    private readonly Vector128<byte>[] _tables = new Vector128<byte>[2 * PrefixBuckets.KeyLength];
    private readonly ushort[] _slots = new ushort[1 << SlotBits];
    private readonly PrefixEntry[] _entries;
    private readonly ushort[] _next;

    // Up to eight bytes of each literal from its key on, in one case, and which of them count.
    private readonly (ulong Head, ulong Mask)[] _heads;

    internal PrefixSet(PrefixEntry[] entries)
    {
        var keys = entries.SelectMany(e => e.Keys.Select(k => (Entry: e, Key: k))).ToArray();
        _entries = new PrefixEntry[keys.Length + 1];
        _next = new ushort[keys.Length + 1];
        _heads = new (ulong, ulong)[keys.Length + 1];
        for (var i = keys.Length; i > 0; i--)
        {
            _entries[i] = keys[i - 1].Entry;
            _heads[i] = keys[i - 1].Entry.Head;
            var key = keys[i - 1].Key;
            ref var slot = ref _slots[Slot(key[0], key[1], key[2])];
            _next[i] = slot;
            slot = (ushort)i;
        }

        var places = Array.ConvertAll(entries, e => (e.Places, e.IsAnyCase));
        var bucketOf = PrefixBuckets.Of(BucketCount, places);
        Wide = new WidePrefixLookup(PrefixBuckets.ByteTables(BucketCount, places));
        var tables = PrefixBuckets.HalfTables(BucketCount, places, bucketOf);
        for (var i = 0; i < _tables.Length; i++)
        {
            _tables[i] = Vector128.Create(tables[i]);
        }
    }

    /// <summary>The three or four bytes that lead to the entries.</summary>
    internal IEnumerable<byte[]> Keys => _entries.Skip(1).SelectMany(e => e.Keys);

    /// <summary>The tables in registers, for a loop.</summary>
    internal PrefixLookup Lookup => new(_tables);

    /// <summary>The same for wider registers.</summary>
    internal WidePrefixLookup Wide { get; }

    /// <summary>The first entry whose three bytes may stand at a place, as a cursor; 0 if none.</summary>
    internal int First(ReadOnlySpan<byte> text, int at) =>
        at + 3 > text.Length ? 0 : _slots[Slot(text[at], text[at + 1], text[at + 2])];

    /// <summary>Whether any literal stands around a place.</summary>
    internal bool Stands(ReadOnlySpan<byte> text, int at)
    {
        for (var cursor = First(text, at); cursor != 0; cursor = _next[cursor])
        {
            if (Stands(text, at, cursor))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the beginning of any literal stands around a place; quicker than <see cref="Stands(ReadOnlySpan{byte}, int)"/>,
    /// and true now and then where none stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayStand(ReadOnlySpan<byte> text, int at)
    {
        if (at > text.Length - sizeof(ulong))
        {
            return true;
        }

        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) | PrefixEntry.OneCase;
        for (int cursor = _slots[Slot(text[at], text[at + 1], text[at + 2])]; cursor != 0; cursor = _next[cursor])
        {
            var (head, mask) = _heads[cursor];
            if (((bytes ^ head) & mask) == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the literal of a cursor stands around a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Stands(ReadOnlySpan<byte> text, int at, int cursor)
    {
        if (at <= text.Length - sizeof(ulong))
        {
            // Most that have three bytes of a literal have not the next.
            var (head, mask) = _heads[cursor];
            var bytes = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
            if ((((bytes | PrefixEntry.OneCase) ^ head) & mask) != 0)
            {
                return false;
            }
        }

        return _entries[cursor].Stands(text, at);
    }

    internal int Next(int cursor) => _next[cursor];

    internal PrefixEntry this[int cursor] => _entries[cursor];

    // Letters are looked up in one case; the entry compares them as it has to.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Slot(byte first, byte second, byte third) =>
        (int)(Hash(first, second, third) >> (32 - SlotBits));

    /// <summary>32 bits of three bytes; letters count in one case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Hash(byte first, byte second, byte third) =>
        (uint)((first | (second << 8) | (third << 16)) | 0x202020) * 0x9E3779B1u;
}

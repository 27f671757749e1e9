namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Shares keys of three or four bytes out among buckets so that few others are let through: each goes where it adds least, weighed by how
/// often bytes stand in ordinary text.
/// </summary>
internal static class PrefixBuckets
{
    internal const int KeyLength = 4;
    private const int Rounds = 4;

    // Of a thousand bytes of JSON, logs and prose, about.
    private const string ByFrequency = "etaoinsrhldcumfpgwybvkxjqz";

    private static readonly double[] Weights = [.. Enumerable.Range(0, 128).Select(v => Weight((byte)v))];

    /// <summary>Which bucket each key goes to.</summary>
    /// <param name="buckets">How many buckets there are.</param>
    /// <param name="keys">For each place of a key the characters that may stand there; null for any.</param>
    internal static int[] Of(int buckets, (string?[] Places, bool AnyCase)[] keys)
    {
        var halves = Array.ConvertAll(keys, k => Halves(k.Places, k.AnyCase));
        var bucketOf = new int[halves.Length];
        Array.Fill(bucketOf, -1);
        for (var round = 0; round < Rounds; round++)
        {
            for (var key = 0; key < halves.Length; key++)
            {
                bucketOf[key] = -1;
                bucketOf[key] = Best(halves, bucketOf, buckets, key);
            }
        }

        return bucketOf;
    }

    /// <summary>Eight tables of sixteen bytes: the low and the high halves of the first to fourth byte; a bit a bucket.</summary>
    internal static byte[][] HalfTables(int buckets, (string?[] Places, bool AnyCase)[] keys, int[] bucketOf)
    {
        var sets = new ushort[buckets, KeyLength, 2];
        for (var key = 0; key < keys.Length; key++)
        {
            Add(sets, bucketOf[key], Halves(keys[key].Places, keys[key].AnyCase));
        }

        return Tables(sets, buckets);
    }

    /// <summary>Four tables of 128 bytes: the first to fourth byte; a bit a bucket.</summary>
    internal static byte[][] ByteTables(int buckets, (string?[] Places, bool AnyCase)[] keys)
    {
        var members = Array.ConvertAll(keys, k => Members(k.Places, k.AnyCase));
        var bucketOf = WideBuckets.Of(buckets, members);
        var tables = Enumerable.Range(0, KeyLength).Select(_ => new byte[128]).ToArray();
        for (var key = 0; key < keys.Length; key++)
        {
            for (var place = 0; place < KeyLength; place++)
            {
                for (var value = 0; value < 128; value++)
                {
                    tables[place][value] |= (byte)((members[key][place] >> value & 1) != 0 ? 1 << bucketOf[key] : 0);
                }
            }
        }

        return tables;
    }

    /// <summary>How often a byte stands in ordinary text.</summary>
    internal static double WeightOf(int value) => Weights[value];

    // A bit for each byte that may stand at a place.
    private static UInt128[] Members(string?[] places, bool anyCase)
    {
        var members = new UInt128[KeyLength];
        for (var place = 0; place < KeyLength; place++)
        {
            for (var value = 0; value < 128; value++)
            {
                var holds = Holds(place < places.Length ? places[place] : null, (char)value, anyCase);
                members[place] |= holds ? UInt128.One << value : 0;
            }
        }

        return members;
    }

    private static bool Holds(string? members, char value, bool anyCase) => members is null
        || members.Contains(value, StringComparison.Ordinal)
        || (anyCase && char.IsAsciiLetter(value) && members.Contains((char)(value ^ 0x20), StringComparison.Ordinal));

    private static int Best((ushort Low, ushort High)[][] halves, int[] bucketOf, int buckets, int key)
    {
        var sets = new ushort[buckets, KeyLength, 2];
        for (var other = 0; other < halves.Length; other++)
        {
            if (bucketOf[other] >= 0)
            {
                Add(sets, bucketOf[other], halves[other]);
            }
        }

        var none = new (ushort Low, ushort High)[KeyLength];
        return Enumerable.Range(0, buckets).MinBy(b => Cost(sets, b, halves[key]) - Cost(sets, b, none));
    }

    private static void Add(ushort[,,] sets, int bucket, (ushort Low, ushort High)[] key)
    {
        for (var position = 0; position < KeyLength; position++)
        {
            sets[bucket, position, 0] |= key[position].Low;
            sets[bucket, position, 1] |= key[position].High;
        }
    }

    private static (ushort Low, ushort High)[] Halves(string?[] places, bool anyCase)
    {
        var halves = new (ushort Low, ushort High)[KeyLength];
        for (var position = 0; position < KeyLength; position++)
        {
            if (position >= places.Length || places[position] is null)
            {
                halves[position] = (ushort.MaxValue, ushort.MaxValue);
                continue;
            }

            foreach (var value in places[position]!)
            {
                var other = anyCase && char.IsAsciiLetter(value) ? value ^ 0x20 : value;
                halves[position].Low |= (ushort)(1 << (value & 15));
                halves[position].High |= (ushort)((1 << (value >> 4)) | (1 << (other >> 4)));
            }
        }

        return halves;
    }

    private static byte[][] Tables(ushort[,,] sets, int buckets)
    {
        var tables = Enumerable.Range(0, 2 * KeyLength).Select(_ => new byte[16]).ToArray();
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            for (var table = 0; table < tables.Length; table++)
            {
                for (var value = 0; value < 16; value++)
                {
                    tables[table][value] |= (byte)((sets[bucket, table / 2, table % 2] >> value & 1) << bucket);
                }
            }
        }

        return tables;
    }

    // How often a bucket would let something through if it had this key as well.
    private static double Cost(ushort[,,] sets, int bucket, (ushort Low, ushort High)[] key)
    {
        var cost = 1.0;
        for (var position = 0; position < KeyLength; position++)
        {
            var low = sets[bucket, position, 0] | key[position].Low;
            var high = sets[bucket, position, 1] | key[position].High;
            var weight = 0.0;
            for (var value = 0; value < 128; value++)
            {
                weight += (low >> (value & 15) & high >> (value >> 4) & 1) * Weights[value];
            }

            cost *= weight;
        }

        return cost;
    }

    private static double Weight(byte value)
    {
        var rank = ByFrequency.IndexOf((char)(value | 0x20), StringComparison.Ordinal);
        if (Word.IsLetter(value))
        {
            return (26 - rank) * ((value & 0x20) != 0 ? 2.0 : 0.25);
        }

        return Word.IsDigit(value) ? 15 : value is (byte)' ' or (byte)'"' or (byte)',' or (byte)':' ? 60
            : value is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'/' ? 10 : 1;
    }
}

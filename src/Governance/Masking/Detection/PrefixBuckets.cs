namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Shares triples of bytes out among buckets so that few other triples are let through: each goes where it adds least, weighed by how
/// often bytes stand in ordinary text.
/// </summary>
internal static class PrefixBuckets
{
    private const int KeyLength = 3;

    // Of a thousand bytes of JSON, logs and prose, about.
    private const string ByFrequency = "etaoinsrhldcumfpgwybvkxjqz";

    /// <summary>Six tables of sixteen bytes: the low and the high halves of the first, second and third byte; a bit a bucket.</summary>
    internal static byte[][] Of(int buckets, IReadOnlyList<byte[]> keys)
    {
        // For each bucket, position and half: the values that occur in it.
        var sets = new ushort[buckets, KeyLength, 2];
        var costs = new double[buckets];
        foreach (var key in keys.Distinct(KeyComparer).OrderBy(k => (k[0] << 16) | (k[1] << 8) | k[2]))
        {
            var best = 0;
            var bestCost = double.MaxValue;
            for (var bucket = 0; bucket < buckets; bucket++)
            {
                var cost = Cost(sets, bucket, key);
                if (cost - costs[bucket] < bestCost)
                {
                    best = bucket;
                    bestCost = cost - costs[bucket];
                }
            }

            for (var position = 0; position < KeyLength; position++)
            {
                sets[best, position, 0] |= (ushort)(1 << (key[position] & 15));
                sets[best, position, 1] |= (ushort)(1 << (key[position] >> 4));
            }

            costs[best] += bestCost;
        }

        return Tables(sets, buckets);
    }

    /// <summary>A key in every mixture of small and capital letters.</summary>
    internal static IEnumerable<byte[]> Cases(byte[] key) => Enumerable.Range(0, 1 << KeyLength).Select(form =>
        key.Select((b, i) => (form >> i & 1) != 0 && Word.IsLetter(b) ? (byte)(b & ~0x20) : b).ToArray());

    private static IEqualityComparer<byte[]> KeyComparer { get; } = EqualityComparer<byte[]>.Create(
        static (a, b) => a.AsSpan().SequenceEqual(b), static k => (k[0] << 16) | (k[1] << 8) | k[2]);

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
    private static double Cost(ushort[,,] sets, int bucket, byte[] key)
    {
        var cost = 1.0;
        for (var position = 0; position < KeyLength; position++)
        {
            var low = sets[bucket, position, 0] | (1 << (key[position] & 15));
            var high = sets[bucket, position, 1] | (1 << (key[position] >> 4));
            var weight = 0.0;
            for (var value = 0; value < 128; value++)
            {
                weight += (low >> (value & 15) & high >> (value >> 4) & 1) * Weight((byte)value);
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

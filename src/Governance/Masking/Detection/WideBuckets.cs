namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Shares keys out among buckets as <see cref="PrefixBuckets"/> does, where whole bytes are looked up and not their halves: other keys
/// get along then.
/// </summary>
internal sealed class WideBuckets
{
    private const int Rounds = 4;
    private const int Bytes = 128;

    private readonly int _buckets;
    private readonly UInt128[][] _keys;

    // How many keys of a bucket have a byte at a place.
    private readonly ushort[,,] _counts;

    private WideBuckets(int buckets, UInt128[][] keys)
    {
        _buckets = buckets;
        _keys = keys;
        _counts = new ushort[buckets, PrefixBuckets.KeyLength, Bytes];
    }

    /// <summary>Which bucket each key goes to.</summary>
    /// <param name="buckets">How many buckets there are.</param>
    /// <param name="keys">For each place of a key the bytes that may stand there, a bit each.</param>
    internal static int[] Of(int buckets, UInt128[][] keys)
    {
        var bucketOf = new int[keys.Length];
        var shared = new WideBuckets(buckets, keys);
        for (var round = 0; round < Rounds; round++)
        {
            for (var key = 0; key < keys.Length; key++)
            {
                if (round > 0)
                {
                    shared.Add(bucketOf[key], key, -1);
                }

                bucketOf[key] = shared.Best(key);
                shared.Add(bucketOf[key], key, 1);
            }
        }

        return bucketOf;
    }

    private void Add(int bucket, int key, int by)
    {
        for (var place = 0; place < PrefixBuckets.KeyLength; place++)
        {
            for (var bits = _keys[key][place]; bits != 0; bits &= bits - 1)
            {
                var value = (int)UInt128.TrailingZeroCount(bits);
                _counts[bucket, place, value] = (ushort)(_counts[bucket, place, value] + by);
            }
        }
    }

    // Where it adds least to what is let through.
    private int Best(int key)
    {
        var best = 0;
        var least = double.MaxValue;
        for (var bucket = 0; bucket < _buckets; bucket++)
        {
            var (without, with) = (1.0, 1.0);
            for (var place = 0; place < PrefixBuckets.KeyLength; place++)
            {
                var (has, gets) = (0.0, 0.0);
                for (var value = 0; value < Bytes; value++)
                {
                    var weight = PrefixBuckets.WeightOf(value);
                    var isThere = _counts[bucket, place, value] > 0;
                    has += isThere ? weight : 0;
                    gets += isThere || (_keys[key][place] >> value & 1) != 0 ? weight : 0;
                }

                (without, with) = (without * has, with * gets);
            }

            if (with - without < least)
            {
                (best, least) = (bucket, with - without);
            }
        }

        return best;
    }
}

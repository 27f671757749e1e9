using System.Numerics;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>Makes roots and proofs of a Merkle tree whose complete subtrees can be looked up. Source: RFC 6962 sections 2.1.1 and
/// 2.1.2.</summary>
/// <param name="node">The hash of a complete subtree by its height above the leaves (0: a leaf) and its number on that height, from
/// 0.</param>
public sealed class MerkleTree(Func<int, long, byte[]> node)
{
    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    public byte[] Root(long size) => size == 0 ? MerkleHash.Empty : Range(0, size);

    /// <summary>Shows that leaf <paramref name="index"/> is among the first <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        if (index < 0 || index >= size) throw new ArgumentOutOfRangeException(nameof(index), "The tree has no such leaf.");
        var proof = new List<byte[]>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + Split(end - begin);
            proof.Add(index < middle ? Range(middle, end) : Range(begin, middle));
            if (index < middle) end = middle;
            else begin = middle;
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Shows that the first <paramref name="oldSize"/> leaves are those of the tree of that size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The smaller tree is empty or larger than the other.</exception>
    public IReadOnlyList<byte[]> Consistency(long oldSize, long newSize)
    {
        if (oldSize < 1 || oldSize > newSize) throw new ArgumentOutOfRangeException(nameof(oldSize), "From 1 to the tree's size.");
        var proof = new List<byte[]>();
        var (begin, end, isWhole) = (0L, newSize, true);
        while (oldSize != end)
        {
            var middle = begin + Split(end - begin);
            if (oldSize <= middle)
            {
                proof.Add(Range(middle, end));
                end = middle;
            }
            else
            {
                proof.Add(Range(begin, middle));
                (begin, isWhole) = (middle, false);
            }
        }

        if (!isWhole) proof.Add(Range(begin, end));
        proof.Reverse();
        return proof;
    }

    private byte[] Range(long begin, long end)
    {
        var count = end - begin;
        if (BitOperations.IsPow2(count))
        {
            var height = BitOperations.Log2((ulong)count);
            return node(height, begin >> height);
        }

        var middle = begin + Split(count);
        return MerkleHash.Node(Range(begin, middle), Range(middle, end));
    }

    // The largest power of two below the count.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}

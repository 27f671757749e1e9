namespace Gateway.Governance.Recording.Evidence;

/// <summary>Judges proofs about a Merkle tree. Source: RFC 9162 sections 2.1.3.2 and 2.1.4.2, whose proofs are those of RFC
/// 6962.</summary>
public static class MerkleProof
{
    /// <summary>Whether <paramref name="proof"/> shows that a leaf is in a tree.</summary>
    /// <param name="index">The leaf's number, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="leaf">The leaf's hash, 32 bytes.</param>
    /// <param name="proof">Hashes of 32 bytes, from the leaf upwards.</param>
    /// <param name="root">The tree's root, 32 bytes.</param>
    public static bool IsIncluded(
        ulong index, ulong size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index >= size || leaf.Length != MerkleHash.Bytes || proof.Any(static hash => hash.Length != MerkleHash.Bytes)) return false;
        var (node, last) = (index, size - 1);
        var hash = leaf.ToArray();
        foreach (var beside in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(beside, hash);
                SkipRightEdge(ref node, ref last);
            }
            else
            {
                hash = MerkleHash.Node(hash, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether <paramref name="proof"/> shows that the tree of <paramref name="newSize"/> leaves begins with the one of
    /// <paramref name="oldSize"/>.</summary>
    /// <param name="oldSize">Leaves of the smaller tree; of an empty one nothing can be shown.</param>
    /// <param name="newSize">Leaves of the larger tree.</param>
    /// <param name="oldRoot">Root of the smaller tree, 32 bytes.</param>
    /// <param name="newRoot">Root of the larger tree, 32 bytes.</param>
    /// <param name="proof">Hashes of 32 bytes; empty for equal sizes.</param>
    public static bool IsConsistent(
        ulong oldSize, ulong newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        if (oldSize == 0 || oldSize > newSize || proof.Any(static hash => hash.Length != MerkleHash.Bytes)) return false;
        if (oldSize == newSize) return proof.Count == 0 && oldRoot.SequenceEqual(newRoot);
        if (proof.Count == 0) return false;

        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        // A complete smaller tree is a node of the larger one itself, so the proof does not repeat its root.
        var isComplete = node == 0;
        var before = isComplete ? oldRoot.ToArray() : proof[0];
        var after = before;
        foreach (var beside in proof.Skip(isComplete ? 0 : 1))
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                before = MerkleHash.Node(beside, before);
                after = MerkleHash.Node(beside, after);
                SkipRightEdge(ref node, ref last);
            }
            else
            {
                after = MerkleHash.Node(after, beside);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && oldRoot.SequenceEqual(before) && newRoot.SequenceEqual(after);
    }

    // At the right edge of an incomplete tree a node moves up levels on which it has nothing beside it.
    private static void SkipRightEdge(ref ulong node, ref ulong last)
    {
        while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
    }
}

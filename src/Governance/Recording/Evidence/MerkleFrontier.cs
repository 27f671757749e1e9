namespace Gateway.Governance.Recording.Evidence;

/// <summary>The right edge of a growing Merkle tree: all that is needed to add leaves and to know the root. For one thread.</summary>
public sealed class MerkleFrontier
{
    // The roots of the complete subtrees, the largest first, one for every bit of the size.
    private readonly List<byte[]> _edge = [];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>The edge of a tree that exists.</summary>
    /// <param name="size">Its leaves.</param>
    /// <param name="node">As <see cref="MerkleTree"/> takes it.</param>
    public static MerkleFrontier Of(long size, Func<int, long, byte[]> node)
    {
        var frontier = new MerkleFrontier { Size = size };
        for (var height = 62; height >= 0; height--)
            if ((size >> height & 1) == 1) frontier._edge.Add(node(height, (size >> height) - 1));
        return frontier;
    }

    /// <summary>Adds a leaf by its hash of 32 bytes.</summary>
    public void Add(byte[] leaf)
    {
        var hash = leaf;
        for (var size = Size++; (size & 1) == 1; size >>= 1)
        {
            hash = MerkleHash.Node(_edge[^1], hash);
            _edge.RemoveAt(_edge.Count - 1);
        }

        _edge.Add(hash);
    }

    /// <summary>The root of the leaves so far.</summary>
    public byte[] Root()
    {
        if (_edge.Count == 0) return MerkleHash.Empty;
        var root = _edge[^1];
        for (var at = _edge.Count - 2; at >= 0; at--) root = MerkleHash.Node(_edge[at], root);
        return root;
    }
}

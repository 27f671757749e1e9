using System.Buffers.Binary;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Recording;

/// <summary>The leaves and hashes of a log in tiles of 256 (C2SP tlog-tiles). A tile's file grows at its end until it is full; what
/// stands behind the signed size was never vouched for and is written over. For one writer; reading needs no writer.</summary>
internal sealed class LeafTiles
{
    private const int Width = TilePath.Width;

    // Each leaf behind its length in two bytes.
    private const int BundleBytesMax = Width * (2 + ushort.MaxValue);

    private readonly string _folder;
    private long _bundleBytes;

    private LeafTiles(string folder, long size) => (_folder, Size) = (folder, size);

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>The first <paramref name="size"/> leaves of a folder.</summary>
    /// <exception cref="EvidenceException">It has fewer.</exception>
    public static LeafTiles Open(string folder, long size)
    {
        var tiles = new LeafTiles(folder, size);
        if (size % Width > 0) tiles._bundleBytes = tiles.Bundle(size / Width, (int)(size % Width)).Length;
        return tiles;
    }

    /// <summary>The same to read only, whatever is there of them.</summary>
    public static LeafTiles Reading(string folder, long size) => new(folder, size);

    /// <summary>Adds leaves and returns when they are durable.</summary>
    /// <param name="leaves">Each of at most 65,535 bytes.</param>
    /// <param name="frontier">Takes their hashes; of this size already.</param>
    public void Append(IReadOnlyList<byte[]> leaves, MerkleFrontier frontier)
    {
        var writes = new Dictionary<string, Pending>(StringComparer.Ordinal);
        Span<byte> length = stackalloc byte[2];
        foreach (var leaf in leaves)
        {
            var hash = MerkleHash.Leaf(leaf);
            BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)leaf.Length));
            if (Size % Width == 0) _bundleBytes = 0;
            var bundle = At(writes, TilePath.Entries(Size / Width), _bundleBytes);
            bundle.Bytes.Write(length);
            bundle.Bytes.Write(leaf);
            _bundleBytes += 2 + leaf.Length;
            AddHash(writes, 0, Size++, hash);
            frontier.Add(hash);
        }

        foreach (var (path, pending) in writes) EvidenceFolder.Put(Path.Combine(_folder, path), pending.At, pending.Bytes.ToArray());
    }

    /// <summary>The hash of a complete subtree, as <see cref="MerkleTree"/> asks for it.</summary>
    /// <exception cref="EvidenceException">The tile is missing or too short.</exception>
    public byte[] Node(int height, long number)
    {
        var (level, within) = (height / 8, height % 8);
        var first = number << within;
        var count = 1 << within;
        var at = (int)(first % Width);
        var tile = Hashes(level, first / Width, at + count);
        var hashes = new List<byte[]>(count);
        for (var i = 0; i < count; i++) hashes.Add(tile.AsSpan((at + i) * MerkleHash.Bytes, MerkleHash.Bytes).ToArray());
        for (; hashes.Count > 1; hashes = [.. hashes.Chunk(2).Select(static pair => MerkleHash.Node(pair[0], pair[1]))]) { }
        return hashes[0];
    }

    /// <summary>The first <paramref name="width"/> hashes of a tile, 1 to 256.</summary>
    /// <exception cref="EvidenceException">It has fewer.</exception>
    public byte[] Hashes(int level, long number, int width) =>
        Read(TilePath.Hashes(level, number), width * MerkleHash.Bytes) is { } bytes && bytes.Length >= width * MerkleHash.Bytes
            ? bytes[..(width * MerkleHash.Bytes)]
            : throw Missing(TilePath.Hashes(level, number));

    /// <summary>The first <paramref name="width"/> entries of a bundle, 1 to 256, as they are served.</summary>
    /// <exception cref="EvidenceException">It has fewer.</exception>
    public byte[] Bundle(long number, int width)
    {
        var bytes = ReadBundle(number);
        var end = 0;
        for (var i = 0; i < width; i++)
        {
            if (end + 2 > bytes.Length) throw Missing(TilePath.Entries(number));
            end += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(end));
        }

        return end <= bytes.Length ? bytes[..end] : throw Missing(TilePath.Entries(number));
    }

    /// <summary>Leaves in order, from number <paramref name="from"/> on.</summary>
    /// <exception cref="EvidenceException">One is missing; those before it were returned.</exception>
    public IEnumerable<byte[]> Leaves(long from)
    {
        for (var number = from / Width; number * Width < Size; number++)
        {
            var bundle = ReadBundle(number);
            var at = 0;
            for (var i = number * Width; i < Math.Min(Size, (number + 1) * Width); i++)
            {
                var end = at + 2 > bundle.Length ? int.MaxValue : at + 2 + BinaryPrimitives.ReadUInt16BigEndian(bundle.AsSpan(at));
                if (end > bundle.Length) throw Missing(TilePath.Entries(number));
                if (i >= from) yield return bundle[(at + 2)..end];
                at = end;
            }
        }
    }

    private void AddHash(Dictionary<string, Pending> writes, int level, long number, byte[] hash)
    {
        var at = number % Width * MerkleHash.Bytes;
        var path = TilePath.Hashes(level, number / Width);
        var tile = At(writes, path, at);
        tile.Bytes.Write(hash);
        if (number % Width < Width - 1) return;

        // The tile is full: its root is a hash of the level above.
        var known = tile.At == 0 ? [] : Hashes(level, number / Width, (int)(tile.At / MerkleHash.Bytes));
        byte[] all = [.. known, .. tile.Bytes.ToArray()];
        var frontier = new MerkleFrontier();
        for (var i = 0; i < Width; i++) frontier.Add(all.AsSpan(i * MerkleHash.Bytes, MerkleHash.Bytes).ToArray());
        AddHash(writes, level + 1, number / Width, frontier.Root());
    }

    private static Pending At(Dictionary<string, Pending> writes, string path, long at)
    {
        if (writes.TryGetValue(path, out var pending)) return pending;
        return writes[path] = new Pending(at, new MemoryStream());
    }

    // One that is longer than its leaves can be was altered.
    private byte[] ReadBundle(long number) =>
        Read(TilePath.Entries(number), BundleBytesMax + 1) is { Length: <= BundleBytesMax } bundle
            ? bundle : throw Missing(TilePath.Entries(number));

    private byte[]? Read(string path, int bytesMax)
    {
        var file = Path.Combine(_folder, path);
        if (!File.Exists(file)) return null;
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(stream.Length, bytesMax)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && LogFailure.Of(failure).IsOfPlace)
        {
            // As one that is not there: it must not keep the rest from being verified.
            return null;
        }
    }

    private static EvidenceException Missing(string path) => new(
        $"Checkpoints: '{path}' of the evidence is missing, too short or too long, or cannot be read; check who owns it and the disk, or "
        + "restore the folder from a backup.");

    private sealed record Pending(long At, MemoryStream Bytes);
}

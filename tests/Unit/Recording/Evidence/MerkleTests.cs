using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Governance.Recording.Evidence;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

public sealed class MerkleTests
{
    [Theory]
    [InlineData("inclusion", 98)]
    [InlineData("consistency", 98)]
    public void Every_public_proof_is_judged_as_its_authors_do(string kind, int cases)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "corpora", "merkle_proofs", kind + ".jsonl"));
        Assert.Equal(cases, lines.Length);
        var wrong = new List<string>();
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            var proof = row.GetProperty("proof") is { ValueKind: JsonValueKind.Array } list
                ? list.EnumerateArray().Select(hash => hash.GetBytesFromBase64()).ToArray() : [];
            var isGood = kind == "inclusion"
                ? MerkleProof.IsIncluded(Number(row, "leafIdx"), Number(row, "treeSize"), Bytes(row, "leafHash"), proof, Bytes(row, "root"))
                : MerkleProof.IsConsistent(Number(row, "size1"), Number(row, "size2"), Bytes(row, "root1"), Bytes(row, "root2"), proof);
            if (isGood == row.GetProperty("wantErr").GetBoolean()) wrong.Add(row.GetProperty("file").GetString()!);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_proof_of_every_small_tree_holds_and_for_nothing_else()
    {
        const int Most = 40;
        var leaves = Enumerable.Range(0, Most).Select(n => MerkleHash.Leaf(Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture))))
            .ToArray();
        var tree = new MerkleTree((height, number) => Subtree(leaves, number << height, (number + 1) << height));
        var roots = new List<byte[]>();
        var frontier = new MerkleFrontier();
        for (var size = 0; size <= Most; size++)
        {
            roots.Add(tree.Root(size));
            Assert.Equal(roots[size], frontier.Root());
            Assert.Equal(roots[size], MerkleFrontier.Of(size, (h, n) => Subtree(leaves, n << h, (n + 1) << h)).Root());
            if (size < Most) frontier.Add(leaves[size]);
        }

        for (var size = 1; size <= Most; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = tree.Inclusion(index, size);
                Assert.True(MerkleProof.IsIncluded((ulong)index, (ulong)size, leaves[index], proof, roots[size]));
                Assert.False(MerkleProof.IsIncluded((ulong)index, (ulong)size, leaves[(index + 1) % Most], proof, roots[size]));
                if (size > 1) Assert.False(MerkleProof.IsIncluded((ulong)((index + 1) % size), (ulong)size, leaves[index], proof, roots[size]));
            }

            for (var old = 1; old <= size; old++)
            {
                var proof = tree.Consistency(old, size);
                Assert.True(MerkleProof.IsConsistent((ulong)old, (ulong)size, roots[old], roots[size], proof));
                if (old < size) Assert.False(MerkleProof.IsConsistent((ulong)old, (ulong)size, roots[old - 1], roots[size], proof));
            }
        }
    }

    // The definition of RFC 6962 itself, with no shortcut.
    private static byte[] Subtree(byte[][] leaves, long begin, long end)
    {
        if (end - begin == 1) return leaves[begin];
        var middle = begin + ((end - begin) / 2);
        return MerkleHash.Node(Subtree(leaves, begin, middle), Subtree(leaves, middle, end));
    }

    private static ulong Number(JsonElement row, string name) => row.GetProperty(name).GetUInt64();

    private static byte[] Bytes(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetBytesFromBase64() : [];
}

using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>Shows that an entry is covered by a checkpoint.</summary>
/// <param name="Note">The checkpoint.</param>
/// <param name="Size">Leaves of its tree.</param>
/// <param name="Index">The leaf's number, from 0.</param>
/// <param name="Leaf">The leaf, base64 (docs/evidence.md).</param>
/// <param name="Sequence">The sequence that the leaf names: the entry's, or a later one that the chain leads to.</param>
/// <param name="Proof">Hashes, base64, from the leaf upwards.</param>
internal sealed record InclusionItem(string Note, long Size, long Index, string Leaf, long Sequence, IReadOnlyList<string> Proof)
{
    public static InclusionItem Of(InclusionProof proof) => new(proof.Note, proof.Size, proof.Index,
        Convert.ToBase64String(proof.Leaf.Span), proof.Sequence, [.. proof.Proof.Select(static hash => Convert.ToBase64String(hash.Span))]);
}

using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>Shows that one tree is the beginning of another.</summary>
/// <param name="From">Leaves of the smaller.</param>
/// <param name="To">Leaves of the larger.</param>
/// <param name="Proof">Hashes, base64.</param>
internal sealed record ConsistencyItem(long From, long To, IReadOnlyList<string> Proof)
{
    public static ConsistencyItem Of(ConsistencyProof proof) => new(
        proof.OldSize, proof.NewSize, [.. proof.Proof.Select(static hash => Convert.ToBase64String(hash.Span))]);
}

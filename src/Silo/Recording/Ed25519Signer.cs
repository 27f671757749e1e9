using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Signs with a seed in memory.</summary>
internal sealed class Ed25519Signer(string name, byte[] seed) : ICheckpointSigner
{
    public NoteKey Key { get; } = new(name, NoteAlgorithm.Ed25519, Ed25519.PublicKey(seed));

    public byte[] Sign(ReadOnlySpan<byte> text) => Ed25519.Sign(seed, text);
}

namespace Gateway.Governance.Approvals.Channels;

/// <summary>The key that signs links and buttons, 32 bytes.</summary>
/// <param name="Bytes">The key; the same on all nodes of an installation.</param>
public sealed record LinkKey(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "LinkKey";
}

namespace Gateway.Governance.Approvals;

/// <summary>The key of call digests, so that a short argument cannot be guessed back from a stored digest.</summary>
/// <param name="Bytes">32 secret bytes, the same on every silo.</param>
public sealed record DigestKey(ReadOnlyMemory<byte> Bytes);

namespace Gateway.Grains.Recording;

/// <summary>What an entry is to say.</summary>
/// <param name="Payload">Masked JSON.</param>
/// <param name="Bodies">Masked messages that the payload names and does not hold, in their order; copies, so that they outlast the
/// call.</param>
internal readonly record struct EntryContent(ReadOnlyMemory<byte> Payload, IReadOnlyList<ReadOnlyMemory<byte>> Bodies);

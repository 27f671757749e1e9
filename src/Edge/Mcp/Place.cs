namespace Gateway.Edge.Mcp;

/// <summary>A place in a message's bytes.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes; 0 for nothing.</param>
internal readonly record struct Place(int Offset, int Length)
{
    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes themselves.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> message) => message.Slice(Offset, Length);
}

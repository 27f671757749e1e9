namespace Gateway.Abstractions.Recording;

/// <summary>The end of a recording: what the next entry must follow.</summary>
/// <param name="Sequence">The last entry's sequence; 0 for an empty recording.</param>
/// <param name="Hash">The last entry's hash, 32 bytes; 32 zero bytes for an empty recording.</param>
[GenerateSerializer, Immutable, Alias("gw.RecordingTail")]
public readonly record struct RecordingTail([property: Id(0)] long Sequence, [property: Id(1)] ReadOnlyMemory<byte> Hash)
{
    /// <summary>The tail of an empty recording.</summary>
    public static RecordingTail Empty { get; } = new(0, new byte[32]);
}

namespace Gateway.Abstractions.Masking;

/// <summary>Where a detector found a sensitive value: a span and a kind, never the value.</summary>
/// <param name="Kind">The detector's kind, such as <c>card</c>.</param>
/// <param name="Offset">First byte in the message's raw UTF-8 JSON (escapes not decoded).</param>
/// <param name="Length">Bytes.</param>
/// <param name="Confidence">1 to 100, or <see cref="GaveUp"/>.</param>
[GenerateSerializer, Immutable, Alias("gw.Hit")]
public readonly record struct Hit(
    [property: Id(0)] string Kind,
    [property: Id(1)] int Offset,
    [property: Id(2)] int Length,
    [property: Id(3)] int Confidence)
{
    /// <summary>The confidence of a span that its detector could not look at within its bounds: it counts as a value, whatever a rule asks
    /// for.</summary>
    public const int GaveUp = 0;

    /// <summary>0 for a value that is complete here; from 1 on, the number of this piece of one that is cut over neighbours.</summary>
    [Id(4)] public int Part { get; init; }
}

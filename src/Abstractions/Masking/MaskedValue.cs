namespace Gateway.Abstractions.Masking;

/// <summary>One value that was hidden, and why; never the value.</summary>
/// <param name="Kind">The detector's kind.</param>
/// <param name="Path">Where it stood in the message, such as <c>$.result.content[0].text</c>; names that hold a value are
/// <c>[*]</c>.</param>
/// <param name="Length">Bytes of the message's raw JSON.</param>
/// <param name="Confidence">1 to 100; 0 where the detector gave up and all of the text counts.</param>
/// <param name="Rule">The policy's rule that hides it, or <c>recording</c> where only the connection's own list does.</param>
[GenerateSerializer, Immutable, Alias("gw.MaskedValue")]
public readonly record struct MaskedValue(
    [property: Id(0)] string Kind,
    [property: Id(1)] string Path,
    [property: Id(2)] int Length,
    [property: Id(3)] int Confidence,
    [property: Id(4)] string Rule);

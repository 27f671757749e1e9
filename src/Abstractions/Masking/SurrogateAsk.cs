namespace Gateway.Abstractions.Masking;

/// <summary>A value whose surrogate the session is asked for.</summary>
/// <param name="Kind">The detector's kind.</param>
/// <param name="Value">The value, raw, numbers without their grouping. Held for the answer only: kept sealed or not at all.</param>
[GenerateSerializer, Immutable, Alias("gw.SurrogateAsk")]
public readonly record struct SurrogateAsk([property: Id(0)] string Kind, [property: Id(1)] string Value);

namespace Gateway.Abstractions.Policies;

/// <summary>How often one kind of sensitive value was found.</summary>
/// <param name="Kind">The detector's kind.</param>
/// <param name="Count">At least 1.</param>
[GenerateSerializer, Immutable, Alias("gw.KindCount")]
public readonly record struct KindCount([property: Id(0)] string Kind, [property: Id(1)] int Count);

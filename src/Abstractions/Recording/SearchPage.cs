using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>A page of exchanges, the one that began last first.</summary>
/// <param name="Hits">The exchanges.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
/// <param name="Behind">Entries that are recorded and cannot be found yet.</param>
/// <param name="State">Whether the question could be answered.</param>
[GenerateSerializer, Immutable, Alias("gw.SearchPage")]
public sealed record SearchPage(
    [property: Id(0)] ImmutableArray<SearchHit> Hits,
    [property: Id(1)] string? Cursor,
    [property: Id(2)] long Behind,
    [property: Id(3)] SearchState State);

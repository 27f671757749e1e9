using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>What is looked for among recorded exchanges: all that is given must hold.</summary>
/// <param name="Text">Words that the masked messages hold, in any order; words in double quotes follow each other. Empty for any.</param>
/// <param name="Facets">Exact values.</param>
/// <param name="FromUnixMs">Begun at this time or later, milliseconds since 1970-01-01 UTC; null for any.</param>
/// <param name="ToUnixMs">Begun before this time; null for any.</param>
/// <param name="Cursor">What the page before returned; null for the first page.</param>
/// <param name="Limit">1 to 200.</param>
[GenerateSerializer, Immutable, Alias("gw.SearchQuery")]
public sealed record SearchQuery(
    [property: Id(0)] string Text,
    [property: Id(1)] ImmutableArray<SearchFacet> Facets,
    [property: Id(2)] long? FromUnixMs,
    [property: Id(3)] long? ToUnixMs,
    [property: Id(4)] string? Cursor,
    [property: Id(5)] int Limit);

namespace Gateway.Abstractions.Recording;

/// <summary>One facet and the value that it must have.</summary>
/// <param name="Kind">The facet.</param>
/// <param name="Value">Its value, compared exactly.</param>
[GenerateSerializer, Immutable, Alias("gw.SearchFacet")]
public sealed record SearchFacet([property: Id(0)] FacetKind Kind, [property: Id(1)] string Value);

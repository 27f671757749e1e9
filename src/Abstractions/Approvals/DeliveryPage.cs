using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>A page of the delivery log, the approval that changed last first.</summary>
/// <param name="Deliveries">The deliveries; may be fewer than asked for although there are more, so follow the cursor.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
[GenerateSerializer, Immutable, Alias("gw.DeliveryPage")]
public sealed record DeliveryPage([property: Id(0)] ImmutableArray<DeliveryView> Deliveries, [property: Id(1)] string? Cursor);

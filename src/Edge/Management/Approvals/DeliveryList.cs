namespace Gateway.Edge.Management.Approvals;

/// <summary>A page of the delivery log.</summary>
/// <param name="Deliveries">The deliveries; those of the approval that changed last first.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
internal sealed record DeliveryList(IReadOnlyList<DeliveryItem> Deliveries, string? Cursor);

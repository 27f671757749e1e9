namespace Gateway.Abstractions.Approvals;

/// <summary>Narrows the delivery log.</summary>
/// <param name="Approval">Only this approval's; null for all.</param>
/// <param name="Channel">Only this channel's; null for all.</param>
/// <param name="Status">Only this status; null for all.</param>
/// <param name="Cursor">Where the page before this ended.</param>
/// <param name="Limit">1 to 200.</param>
[GenerateSerializer, Immutable, Alias("gw.DeliveryQuery")]
public sealed record DeliveryQuery(
    [property: Id(0)] string? Approval,
    [property: Id(1)] string? Channel,
    [property: Id(2)] DeliveryStatus? Status,
    [property: Id(3)] string? Cursor,
    [property: Id(4)] int Limit);

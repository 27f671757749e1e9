using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>A page of approvals, the one that changed last first.</summary>
/// <param name="Approvals">The approvals; may be fewer than asked for although there are more, so follow the cursor.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalPage")]
public sealed record ApprovalPage([property: Id(0)] ImmutableArray<ApprovalView> Approvals, [property: Id(1)] string? Cursor);

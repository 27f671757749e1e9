using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>A page of audit events, newest first.</summary>
/// <param name="Events">The events.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
[GenerateSerializer, Immutable, Alias("gw.AuditPage")]
public sealed record AuditPage([property: Id(0)] ImmutableArray<AuditEvent> Events, [property: Id(1)] string? Cursor);

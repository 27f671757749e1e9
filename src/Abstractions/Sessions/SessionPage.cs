using System.Collections.Immutable;

namespace Gateway.Abstractions.Sessions;

/// <summary>A page of sessions, the one that changed last first.</summary>
/// <param name="Sessions">The sessions; may be fewer than asked for although there are more, so follow the cursor.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
[GenerateSerializer, Immutable, Alias("gw.SessionPage")]
public sealed record SessionPage([property: Id(0)] ImmutableArray<SessionView> Sessions, [property: Id(1)] string? Cursor);

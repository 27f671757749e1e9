namespace Gateway.Edge.Management.Sessions;

/// <summary>A page of sessions, the one that changed last first.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Cursor">Where the next page begins; left out at the end.</param>
internal sealed record SessionList(IReadOnlyList<SessionItem> Sessions, string? Cursor);

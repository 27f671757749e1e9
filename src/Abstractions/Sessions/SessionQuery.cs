namespace Gateway.Abstractions.Sessions;

/// <summary>Narrows a list of sessions; every member is optional.</summary>
/// <param name="Status">Only this status.</param>
/// <param name="Connection">Only this connection.</param>
/// <param name="Principal">Only principals whose name or subject is this, ordinal.</param>
/// <param name="Cursor">Where the page before this ended.</param>
/// <param name="Limit">1 to 200.</param>
[GenerateSerializer, Immutable, Alias("gw.SessionQuery")]
public sealed record SessionQuery(
    [property: Id(0)] SessionStatus? Status,
    [property: Id(1)] string? Connection,
    [property: Id(2)] string? Principal,
    [property: Id(3)] string? Cursor,
    [property: Id(4)] int Limit);

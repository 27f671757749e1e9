namespace Gateway.Abstractions.Policies;

/// <summary>What a session has done so far, as policy sees it; the exchange that is being decided is not counted yet.</summary>
/// <param name="Calls">Exchanges that were decided, whatever the decision.</param>
/// <param name="ToolCalls">Tool calls that were let through.</param>
/// <param name="Denied">Exchanges that were denied.</param>
/// <param name="Approved">Held exchanges that a person let through.</param>
/// <param name="AgeSeconds">Seconds since the session opened.</param>
[GenerateSerializer, Immutable, Alias("gw.SessionCounters")]
public readonly record struct SessionCounters(
    [property: Id(0)] long Calls,
    [property: Id(1)] long ToolCalls,
    [property: Id(2)] long Denied,
    [property: Id(3)] long Approved,
    [property: Id(4)] long AgeSeconds);

using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Management.Sessions;

/// <summary>A session as the API shows it.</summary>
internal sealed record SessionItem
{
    public required string Id { get; init; }
    public required SessionStatus Status { get; init; }
    public required PrincipalItem Principal { get; init; }
    public required string Connection { get; init; }
    public required ClientItem Client { get; init; }
    public required Era Era { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
    public required long Calls { get; init; }
    public required long ToolCalls { get; init; }
    public required long Denied { get; init; }
    public required long Approved { get; init; }
    public required long Entries { get; init; }
    public required IReadOnlyList<string> Waiting { get; init; }
    public string? Reason { get; init; }

    public static SessionItem Of(SessionView view) => new()
    {
        Id = view.Id.Value,
        Status = view.Status,
        Principal = PrincipalItem.Of(view.Principal, view.PrincipalName),
        Connection = view.Connection.Value,
        Client = ClientItem.Of(view.Client),
        Era = view.Era,
        OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(view.OpenedAtUnixMs),
        LastAt = DateTimeOffset.FromUnixTimeMilliseconds(view.LastAtUnixMs),
        Calls = view.Counters.Calls,
        ToolCalls = view.Counters.ToolCalls,
        Denied = view.Counters.Denied,
        Approved = view.Counters.Approved,
        Entries = view.Entries,
        Waiting = [.. view.Waiting.Select(static id => id.Value)],
        Reason = view.Reason.Length > 0 ? view.Reason : null,
    };
}

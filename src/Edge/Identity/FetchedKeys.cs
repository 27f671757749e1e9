namespace Gateway.Edge.Identity;

/// <summary>Keys and when they were last seen at their issuer.</summary>
internal sealed record FetchedKeys(KeySet Keys, DateTimeOffset At);

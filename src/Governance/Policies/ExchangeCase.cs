using Gateway.Abstractions.Policies;

namespace Gateway.Governance.Policies;

/// <summary>An exchange as somebody wrote it down, to see what a policy says to it.</summary>
/// <param name="Facts">What it is.</param>
/// <param name="Session">What its session has done so far.</param>
/// <param name="Now">When it is decided.</param>
public sealed record ExchangeCase(Facts Facts, SessionCounters Session, DateTimeOffset Now);

namespace Gateway.Edge.Management.Retention;

/// <summary>Body of what concerns one session, or all of a principal.</summary>
/// <param name="Session">The session's id; left out with a principal.</param>
/// <param name="Issuer">The principal's exact issuer; left out with a session.</param>
/// <param name="Subject">The principal's exact subject; left out with a session.</param>
/// <param name="Reason">Why, 1 to 1,000 characters; not needed to lift a hold.</param>
internal sealed record RetentionTarget(string? Session = null, string? Issuer = null, string? Subject = null, string? Reason = null);

namespace Gateway.Edge.Management.Approvals;

/// <summary>One request that a decision covers.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Revision">The revision that was looked at; 0 for the call as it was sent.</param>
internal sealed record GroupChoice(string Id, int Revision = 0);

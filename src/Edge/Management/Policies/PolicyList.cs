namespace Gateway.Edge.Management.Policies;

/// <summary>The policies of the configuration with their live versions.</summary>
internal sealed record PolicyList(IReadOnlyList<PolicyItem> Policies);

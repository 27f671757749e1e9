namespace Gateway.Governance.Configuration;

/// <summary>How long approvals wait.</summary>
public sealed record ApprovalsConfig
{
    /// <summary>How long people may take where the rule does not say. Range 10s to 7d. Default 10m.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);
}

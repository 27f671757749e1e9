namespace Gateway.Governance.Configuration;

/// <summary>What a connection's upstream can do for approvals.</summary>
public sealed record ConnectionApprovalsConfig
{
    /// <summary>The tool that is asked what SQL would cost. Default: null, nobody is asked.</summary>
    public EstimateConfig? Estimate { get; init; }

    /// <summary>Where a call that was approved carries its idempotency key. Default: null, nowhere.</summary>
    public IdempotencyConfig? Idempotency { get; init; }
}

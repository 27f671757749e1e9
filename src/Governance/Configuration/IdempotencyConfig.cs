namespace Gateway.Governance.Configuration;

/// <summary>Where a call that was approved carries its idempotency key; at least one of the two.</summary>
public sealed record IdempotencyConfig
{
    /// <summary>Header that carries it, such as <c>Idempotency-Key</c>. Default: null, none.</summary>
    public string? Header { get; init; }

    /// <summary>Member of <c>params._meta</c> that carries it. Default: null, none.</summary>
    public string? Meta { get; init; }
}

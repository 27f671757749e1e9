namespace Gateway.Governance.Configuration;

/// <summary>A witness that cosigns checkpoints (C2SP tlog-witness).</summary>
public sealed record WitnessConfig
{
    /// <summary>Its submission prefix; <c>add-checkpoint</c> is appended.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its verifier key, <c>NAME+ID+KEY</c>.</summary>
    public required string Key { get; init; }
}

using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>How the ends of recordings are signed.</summary>
public sealed record CheckpointsConfig
{
    /// <summary>Whether they are. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where the signing key is; a file is made on first start. Default null: <c>signing.key</c> beside the recording.</summary>
    public SecretReference? Key { get; init; }

    /// <summary>How long an entry waits for its checkpoint at most, beside the time that signing takes. 50 ms to 60 s. Default 500
    /// ms.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The log's name in checkpoints. Default null: the signing key's.</summary>
    public string? Origin { get; init; }

    /// <summary>Who cosigns. 0 to 16. Default: nobody.</summary>
    public ImmutableArray<WitnessConfig> Witnesses { get; init; } = [];
}

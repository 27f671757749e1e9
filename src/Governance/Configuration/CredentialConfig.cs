namespace Gateway.Governance.Configuration;

/// <summary>What the gateway presents to an upstream. Holds where the secret is, never the secret.</summary>
public sealed record CredentialConfig
{
    /// <summary>Header that carries it, an HTTP token of at most 100 characters. Default <c>Authorization</c>.</summary>
    public string Header { get; init; } = "Authorization";

    /// <summary>Word before the secret, parted by one space; empty for none. Default <c>Bearer</c> for <c>Authorization</c>, empty for
    /// other headers.</summary>
    public string Scheme { get; init; } = "Bearer";

    /// <summary>Where the secret is read, anew at every reload. Required.</summary>
    public required SecretReference Secret { get; init; }
}

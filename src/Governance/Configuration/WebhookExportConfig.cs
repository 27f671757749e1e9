using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Entries in batches to a webhook that is signed as the Standard Webhooks specification says.</summary>
public sealed record WebhookExportConfig
{
    /// <summary>Where it is posted. Required.</summary>
    public required Uri Url { get; init; }

    /// <summary>Whether plain <c>http</c> to another machine is accepted. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>Where the signing secrets are, the newest first. 1 to 4. Required.</summary>
    public required ImmutableArray<SecretReference> Secrets { get; init; }

    /// <summary>What is shown to the receiver beside the signature. Default: null.</summary>
    public CredentialConfig? Credential { get; init; }
}

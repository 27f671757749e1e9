namespace Gateway.Governance.Configuration;

/// <summary>What kind of place a secret is read from.</summary>
public enum SecretSource
{
    /// <summary>An environment variable of the gateway's process; <c>env:</c>.</summary>
    Environment,

    /// <summary>A file's content without a trailing line break; <c>file:</c>.</summary>
    File,
}

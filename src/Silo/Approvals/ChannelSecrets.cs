using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Reads a channel's secrets anew for each attempt, so that one that was replaced counts at once.</summary>
internal sealed class ChannelSecrets(SecretLookup lookup)
{
    /// <summary>The secret.</summary>
    /// <exception cref="ChannelSecretException">It cannot be had.</exception>
    public string Read(SecretReference reference)
    {
        var found = lookup(reference);
        return found.Value ?? throw new ChannelSecretException(found.Problem ?? $"the secret {reference} is lost");
    }
}

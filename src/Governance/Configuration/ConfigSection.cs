using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>A group of keys.</summary>
/// <param name="Path">Where it stands, such as <c>identity.issuers[]</c>; empty for the whole file.</param>
/// <param name="Record">The record that it becomes; null where it is read into no record of its own.</param>
/// <param name="Text">What it is for, one sentence.</param>
/// <param name="Keys">The keys that may stand in it.</param>
internal sealed record ConfigSection(string Path, Type? Record, string Text, ImmutableArray<ConfigKey> Keys)
{
    /// <summary>Whether a misplaced word in it could be a secret, so that no message may repeat one.</summary>
    public bool HoldsSecrets { get; init; }

    /// <summary>The key of this name, or null.</summary>
    public ConfigKey? Find(string name)
    {
        foreach (var key in Keys)
            if (string.Equals(key.Name, name, StringComparison.Ordinal)) return key;
        return null;
    }
}

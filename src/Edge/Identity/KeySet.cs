using System.Collections.Immutable;

namespace Gateway.Edge.Identity;

/// <summary>The keys that an issuer published at one moment. Immutable; two fetches of the same keys give the same object.</summary>
internal sealed class KeySet(ImmutableArray<SigningKey> keys)
{
    /// <summary>The usable keys; those that cannot check a signature were left out.</summary>
    public ImmutableArray<SigningKey> Keys { get; } = keys;

    /// <summary>The keys that may have signed a token: same <c>kid</c> where the token names one, and a kind that fits.</summary>
    public ImmutableArray<SigningKey> Candidates(string? keyId, string algorithm) =>
        [.. Keys.Where(key => (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal)) && key.Fits(algorithm))];

    /// <summary>Whether any key carries this <c>kid</c>.</summary>
    public bool Knows(string? keyId) => Keys.Any(key => keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal));

    /// <summary>Whether this very key is still published under its <c>kid</c> and for its algorithm.</summary>
    public bool Holds(SigningKey key) => Keys.Any(one => Same(one, key));

    /// <summary>Whether both hold the same keys in the same order.</summary>
    public bool SameAs(KeySet other)
    {
        if (Keys.Length != other.Keys.Length) return false;
        for (var i = 0; i < Keys.Length; i++)
            if (!Same(Keys[i], other.Keys[i])) return false;
        return true;
    }

    private static bool Same(SigningKey one, SigningKey other) =>
        string.Equals(one.Thumbprint, other.Thumbprint, StringComparison.Ordinal)
        && string.Equals(one.KeyId, other.KeyId, StringComparison.Ordinal)
        && string.Equals(one.Algorithm, other.Algorithm, StringComparison.Ordinal);
}

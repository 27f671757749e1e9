using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The numbers of the kinds that code here names.</summary>
internal static class SecretKind
{
    internal static readonly Kind Credential = Of(SecretKinds.Credential);
    internal static readonly Kind UrlCredentials = Of(SecretKinds.UrlCredentials);
    internal static readonly Kind AuthHeader = Of(SecretKinds.AuthHeader);
    internal static readonly Kind KubernetesSecret = Of(SecretKinds.KubernetesSecret);
    internal static readonly Kind Azure = Of("azure");

    /// <summary>Whether a kind says only that something is secret, so that any provider's name says more.</summary>
    internal static bool IsGeneric(Kind kind) =>
        kind == Credential || kind == AuthHeader || kind == UrlCredentials || kind == KubernetesSecret;

    /// <summary>The number of a kind that a table names.</summary>
    /// <exception cref="InvalidOperationException">No kind has this name.</exception>
    internal static Kind Of(string name) => Detectors.TryParse(name, out var kind) ? kind
        : throw new InvalidOperationException($"There is no kind '{name}'.");
}

using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The kinds of secrets that code names by their place in this list, one for each provider.</summary>
internal static class SecretKinds
{
    /// <summary>What is assigned to a name that says secret, in a form that no provider claims.</summary>
    internal const string Credential = "credential";

    /// <summary>User and password of a URL.</summary>
    internal const string UrlCredentials = "url-credentials";

    /// <summary>What stands in an Authorization header, or behind <c>curl --user</c>.</summary>
    internal const string AuthHeader = "auth-header";

    /// <summary>The data of a Kubernetes Secret.</summary>
    internal const string KubernetesSecret = "kubernetes-secret";

    private const byte FormatRank = 20;
    private const byte GenericRank = 60;

    // Kinds that have members in Kind, because code of their own verifies them.
    private static readonly string[] Elsewhere = ["aws", "github", "slack", "jwt", "private-key"];

    /// <summary>Every row of the tables.</summary>
    internal static ImmutableArray<SecretFormat> Formats { get; } =
        [.. CloudFormats.All, .. CodeFormats.All, .. AiFormats.All, .. BusinessFormats.All, .. WatchFormats.All];

    /// <summary>Numbered behind the last member of <see cref="Kind"/>.</summary>
    internal static ImmutableArray<KindInfo> All { get; } =
    [
        new KindInfo(Credential, KindClass.Secret, 80, GenericRank),
        new KindInfo(UrlCredentials, KindClass.Secret, 90, GenericRank - 1),
        new KindInfo(AuthHeader, KindClass.Secret, 90, GenericRank - 1),
        new KindInfo(KubernetesSecret, KindClass.Secret, 90, GenericRank - 2),
        .. Formats.Select(f => f.Kind).Distinct(StringComparer.Ordinal).Except(Elsewhere, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(k => new KindInfo(k, KindClass.Secret, 95, FormatRank)),
    ];
}

using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// The literals that lead to values: those that begin a word, and those that may stand inside one. The first set is large and cheap,
/// because few bytes begin words; the second is kept small.
/// </summary>
internal static class PrefixTable
{
    /// <summary>Literals that no letter or digit may precede.</summary>
    internal static readonly PrefixSet Beginnings = new([.. Words(), .. Formats(isLed: false)]);

    /// <summary>Literals that may stand anywhere.</summary>
    internal static readonly PrefixSet Anywhere = new([.. Inside(), .. Formats(isLed: true)]);

    internal static readonly PrefixLookup BeginningsLookup = Beginnings.Lookup;

    internal static readonly PrefixLookup AnywhereLookup = Anywhere.Lookup;

    private static PrefixEntry[] Words() =>
    [
        .. Each(AwsKey.FindId, "AKIA", "ASIA", "ABIA", "ACCA"),
        .. Each(GitHubToken.Find, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        .. Each(SlackToken.Find, "xox", "xapp-", "xwfp-"),
        new PrefixEntry("hooks.slack.com/", 0, SlackToken.FindWebhook),
        new PrefixEntry("eyJ", 0, JsonWebToken.Find),
        new PrefixEntry("curl", 0, CurlUser.Find),
    ];

    private static PrefixEntry[] Inside() =>
    [
        new PrefixEntry("-----BEGIN ", 3, PrivateKeyBlock.Find),
        new PrefixEntry("secret", 1, AwsKey.FindBehind, anyCase: true),
        new PrefixEntry("secret", 1, KubernetesSecret.Find, anyCase: true),
        new PrefixEntry("authorization", 5, AuthHeader.Find, anyCase: true),
        new PrefixEntry("bearer", 0, AuthHeader.FindScheme, anyCase: true),
        new PrefixEntry("sig=", 0, AzureSignature.Find),
        .. SecretName.Anchors.Select(a => new PrefixEntry(a.Text, a.Anchor, Assignment.Find, anyCase: true)),
    ];

    private static IEnumerable<PrefixEntry> Each(PrefixMatch find, params string[] literals) =>
        literals.Select(l => new PrefixEntry(l, 0, find));

    private static IEnumerable<PrefixEntry> Formats(bool isLed) =>
        SecretKinds.Formats.Where(f => f.Lead.Length > 0 == isLed).Select(f => OfFormat(f, isLed));

    private static PrefixEntry OfFormat(SecretFormat format, bool isLed)
    {
        var first = format.Shape.Parts.Count > 0 ? format.Shape.Parts[0] : default;
        var third = first.Set == 0 ? ((char)first.Literal.FirstOrDefault()).ToString() : Alphabet.Members(first.Set);
        var matcher = new FormatMatcher(format, SecretKind.Of(format.Kind));
        return new PrefixEntry(format.Literal, isLed ? AnchorOf(format.Literal) : 0, matcher.Find, third: third);
    }

    // The rarest three bytes: where capitals, digits and signs are. At a word's beginning it is the beginning that is rare.
    private static int AnchorOf(string literal)
    {
        var best = 0;
        var bestRarity = -1;
        for (var at = 0; at + 3 <= literal.Length; at++)
        {
            var rarity = literal.Substring(at, 3).Sum(c => char.IsAsciiLetterLower(c) ? 0 : c is '-' or '_' or '.' or '/' ? 1 : 2);
            if (rarity > bestRarity && !literal.AsSpan(at, 3).Contains('/'))
            {
                best = at;
                bestRarity = rarity;
            }
        }

        return best;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
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

    // A bit for each hash of three bytes: one look-up tells apart nearly all that the buckets let through.
    private const int KnownBits = 15;
    private static readonly ulong[] Known = Bits();

    internal static readonly PrefixLookup BeginningsLookup = Beginnings.Lookup;

    internal static readonly PrefixLookup AnywhereLookup = Anywhere.Lookup;

    internal static readonly WidePrefixLookup BeginningsWide = Beginnings.Wide;

    internal static readonly WidePrefixLookup AnywhereWide = Anywhere.Wide;

    /// <summary>Whether any literal may stand around a place, by its three bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsKnown(ReadOnlySpan<byte> text, int at)
    {
        if (at + 3 > text.Length)
        {
            return false;
        }

        var hash = PrefixSet.Hash(text[at], text[at + 1], text[at + 2]);
        return (Known[hash >> (32 - KnownBits + 6)] >> (int)(hash >> (32 - KnownBits)) & 1) != 0;
    }

    /// <summary>Drops the candidates of a block at which no literal stands.</summary>
    /// <param name="text">The text.</param>
    /// <param name="block">Where the block begins.</param>
    /// <param name="candidates">A bit for each place in it.</param>
    internal static ulong Confirm(ReadOnlySpan<byte> text, int block, ulong candidates)
    {
        var confirmed = 0UL;
        for (; candidates != 0; candidates &= candidates - 1)
        {
            var at = block + BitOperations.TrailingZeroCount(candidates);
            if (IsKnown(text, at) && (Beginnings.Stands(text, at) || Anywhere.Stands(text, at)))
            {
                confirmed |= candidates & (~candidates + 1);
            }
        }

        return confirmed;
    }

    private static ulong[] Bits()
    {
        var bits = new ulong[1 << (KnownBits - 6)];
        foreach (var key in Beginnings.Keys.Concat(Anywhere.Keys))
        {
            var hash = PrefixSet.Hash(key[0], key[1], key[2]);
            bits[hash >> (32 - KnownBits + 6)] |= 1UL << (int)(hash >> (32 - KnownBits) & 63);
        }

        return bits;
    }

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
        .. SecretName.Anchors.Select(a => new PrefixEntry(a.Text, a.Anchor, Assignment.Find, anyCase: true, isInside: a.Text == "key")),
    ];

    private static IEnumerable<PrefixEntry> Each(PrefixMatch find, params string[] literals) =>
        literals.Select(l => new PrefixEntry(l, 0, find));

    private static IEnumerable<PrefixEntry> Formats(bool isLed) =>
        SecretKinds.Formats.Where(f => f.Lead.Length > 0 == isLed).Select(f => OfFormat(f, isLed));

    private static PrefixEntry OfFormat(SecretFormat format, bool isLed)
    {
        var matcher = new FormatMatcher(format, SecretKind.Of(format.Kind));
        return new PrefixEntry(format.Literal, isLed ? AnchorOf(format.Literal) : 0, matcher.Find, body: format.Shape);
    }

    // The rarest bytes: where capitals, digits and signs are.
    private static int AnchorOf(string literal)
    {
        var best = 0;
        var bestRarity = -1;
        var length = Math.Min(PrefixBuckets.KeyLength, literal.Length);
        for (var at = 0; at + length <= literal.Length; at++)
        {
            var rarity = literal.Substring(at, length).Sum(c => char.IsAsciiLetterLower(c) ? 0 : c is '-' or '_' or '.' or '/' ? 1 : 2);
            if (rarity > bestRarity && !literal.AsSpan(at, length).Contains('/'))
            {
                best = at;
                bestRarity = rarity;
            }
        }

        return best;
    }
}

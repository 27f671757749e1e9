using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking;

/// <summary>The kinds of sensitive values that are found. What each finds and misses: docs/masking.md.</summary>
public static class Detectors
{
    // The order of the enum Kind: a kind's number is its index here.
    private static readonly ImmutableArray<string> Names =
        ["card", "iban", "email", "ssn", "phone", "ipv4", "ipv6", "aws", "github", "slack", "jwt", "private-key"];

    // When two kinds claim the same bytes, the one whose rule proves more comes first.
    private static readonly ImmutableArray<Kind> BySpecificity =
    [
        Kind.PrivateKey, Kind.Jwt, Kind.GitHub, Kind.Slack, Kind.Aws, Kind.Iban, Kind.Card, Kind.Email, Kind.Ssn, Kind.Ipv6, Kind.Ipv4,
        Kind.Phone,
    ];

    /// <summary>Every kind's name, as policies, recordings and <c>[name]</c> placeholders write it.</summary>
    public static IReadOnlyList<string> Kinds => Names;

    internal static int Count => Names.Length;

    internal static string NameOf(Kind kind) => Names[(int)kind];

    internal static bool TryParse(string name, out Kind kind)
    {
        var index = Names.IndexOf(name, StringComparer.Ordinal);
        kind = (Kind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>0 is the most specific.</summary>
    internal static int Rank(Kind kind) => BySpecificity.IndexOf(kind);
}

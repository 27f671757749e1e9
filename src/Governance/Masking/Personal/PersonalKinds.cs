using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>The kinds that have a number in <see cref="Kind"/>, in its order: the personal ones, and the first secrets.</summary>
internal static class PersonalKinds
{
    internal static ImmutableArray<KindInfo> All { get; } =
    [
        Personal("card", 95, 60), Personal("iban", 99, 50), Personal("email", 95, 70), Personal("ssn", 90, 80),
        Personal("phone", 80, 200), Personal("ipv4", 80, 150), Personal("ipv6", 80, 140),
        Secret("aws", 95, 40), Secret("github", 95, 20), Secret("slack", 95, 30), Secret("jwt", 98, 10), Secret("private-key", 99, 0),
    ];

    private static KindInfo Personal(string name, int confidence, byte rank) => new(name, KindClass.Personal, confidence, rank);

    private static KindInfo Secret(string name, int confidence, byte rank) => new(name, KindClass.Secret, confidence, rank);
}

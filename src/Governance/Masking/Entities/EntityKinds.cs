using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Entities;

/// <summary>The kinds that only an analyser finds.</summary>
internal static class EntityKinds
{
    // Whatever has a form of its own is the better name for the same bytes.
    private const byte Rank = 250;
    private const int Usual = 85;

    internal static ImmutableArray<KindInfo> All { get; } =
    [
        new("person", KindClass.Personal, Usual, Rank), new("place", KindClass.Personal, Usual, Rank),
        new("organisation", KindClass.Personal, Usual, Rank),
    ];

    /// <summary>Whether a kind is one of these.</summary>
    internal static bool Has(string name) => All.Any(kind => string.Equals(kind.Name, name, StringComparison.Ordinal));
}

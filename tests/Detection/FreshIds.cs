namespace Gateway.Detection;

/// <summary>Makes values of every kind that has a checksum, from a seed.</summary>
public static class FreshIds
{
    private static readonly Func<Random, FreshValue>[] Formed = [.. FreshContacts.All];

    private static readonly Func<Random, FreshValue>[] Makers =
        [.. FreshEurope.All, .. FreshNorth.All, .. FreshWorld.All, .. FreshVat.All, .. FreshMoney.All];

    /// <summary>The kinds that have a form and no check digits.</summary>
    public static IReadOnlyList<string> FormedKinds { get; } = [.. Formed.Select(m => m(new Random(1)).Kind)];

    /// <summary>The kinds that have check digits.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Makers.Select(m => m(new Random(1)).Kind)];

    /// <summary>The brands of cards.</summary>
    public static IReadOnlyList<string> CardBrands { get; } = [.. FreshMoney.CardBrands];

    /// <summary>The countries of account numbers.</summary>
    public static IReadOnlyList<string> IbanCountries { get; } = [.. FreshMoney.IbanCountries];

    /// <summary>A value of a kind.</summary>
    public static FreshValue Next(string kind, Random random) => (FormedKinds.Contains(kind) ? Formed[IndexOf(FormedKinds, kind)] : Makers[IndexOf(Kinds, kind)])(random);

    /// <summary>A card number of a brand.</summary>
    public static FreshValue Card(string brand, Random random) => FreshMoney.Card(random, brand);

    /// <summary>An account number of a country.</summary>
    public static FreshValue Iban(string country, Random random) => FreshMoney.Iban(random, country);

    private static int IndexOf(IReadOnlyList<string> kinds, string kind)
    {
        for (var i = 0; i < kinds.Count; i++)
            if (kinds[i] == kind) return i;
        throw new ArgumentException($"There are no fresh values of '{kind}'.", nameof(kind));
    }
}

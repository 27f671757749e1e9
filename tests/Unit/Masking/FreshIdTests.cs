using Gateway.Detection;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>
/// Values of every kind with a checksum, made by its public definition and by nothing of the product's: found, and no longer found when
/// one check character is another.
/// </summary>
public sealed class FreshIdTests
{
    private const int OfEach = 300;
    private const int Seed = 90217;

    public static TheoryData<string> Kinds { get; } = new(FreshIds.Kinds);

    public static TheoryData<string> Secrets { get; } = new(FreshSecrets.Kinds);

    public static TheoryData<string> Brands { get; } = new(FreshIds.CardBrands);

    public static TheoryData<string> Countries { get; } = new(FreshIds.IbanCountries);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_right_value_is_found_and_one_with_a_wrong_check_digit_is_not(string kind) => AssertAll(random => FreshIds.Next(kind, random));

    [Theory]
    [MemberData(nameof(Brands))]
    public void A_card_of_every_brand_is_found(string brand) => AssertAll(random => FreshIds.Card(brand, random));

    [Theory]
    [MemberData(nameof(Countries))]
    public void An_account_of_every_country_is_found(string country) => AssertAll(random => FreshIds.Iban(country, random));

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_token_s_checksum_makes_it_sure_and_a_wrong_one_less_so(string kind)
    {
        var random = new Random(Seed);
        for (var i = 0; i < OfEach; i++)
        {
            var fresh = FreshSecrets.Next(kind, random);
            Assert.Equal(100, Confidence(kind, fresh.Value));
            Assert.InRange(Confidence(kind, fresh.Wrong), 0, 90);
        }
    }

    // 0 where it is not found.
    private static int Confidence(string kind, string text) =>
        Scanned.Json("{\"t\":" + Scanned.Quote("use " + text + " here") + "}").Where(h => h.Kind == kind).Select(h => h.Confidence).DefaultIfEmpty().Max();

    private static void AssertAll(Func<Random, FreshValue> next)
    {
        var random = new Random(Seed);
        List<string> missed = [], other = [], wrong = [];
        for (var i = 0; i < OfEach; i++)
        {
            var fresh = next(random);
            var found = Scanned.Text($"{Some.Words(random, 2)}, {fresh.Word}{fresh.Value} {Some.Words(random, 2)}");
            // Digits may be right for two kinds at once; then either names them, and the value is hidden.
            if (!found.Any(h => h.Value == fresh.Value)) missed.Add(fresh.Word + fresh.Value);
            if (!found.Contains((fresh.Kind, fresh.Value))) other.Add(fresh.Word + fresh.Value);
            if (Scanned.Text($"{Some.Words(random, 2)}, {fresh.Word}{fresh.Wrong} {Some.Words(random, 2)}").Any(h => h.Kind == fresh.Kind))
                wrong.Add(fresh.Word + fresh.Wrong);
        }

        Assert.True(missed.Count == 0, $"{missed.Count} of {OfEach} missed, such as {string.Join("; ", missed.Take(5))}");
        Assert.True(other.Count * 10 <= OfEach, $"{other.Count} of {OfEach} taken for another kind, such as {string.Join("; ", other.Take(5))}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {OfEach} wrongly found, such as {string.Join("; ", wrong.Take(5))}");
    }
}

using Gateway.Detection;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What stands for a value of each kind: of its form, and nobody's.</summary>
public sealed class SurrogateKindTests
{
    private const int OfEach = 40;

    // Of these the surrogate is right by form and of a range that is kept for tests or never given out.
    private static readonly string[] OfReservedRanges = ["card", "iban", "email", "ipv4", "ipv6", "mac"];

    public static TheoryData<string> Kinds { get; } = new(FreshIds.Kinds.Concat(FreshIds.FormedKinds).Distinct(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_surrogate_has_the_value_s_form_and_is_nobody_s(string kind)
    {
        var random = new Random(5113);
        for (var i = 0; i < OfEach; i++)
        {
            var fresh = FreshIds.Next(kind, random);
            var canonical = SurrogateValue.Canonical(kind, fresh.Value);
            var surrogate = SurrogateForms.Make(kind, canonical, new SurrogateChance(Scanned.Key, kind, canonical, 0));
            Assert.NotEqual(canonical, surrogate);
            if (OfReservedRanges.Contains(kind))
            {
                var standing = SurrogateValue.Lay(kind, surrogate, fresh.Value);
                Assert.True(kind is "mac" || SurrogateForms.IsReserved(kind, surrogate), surrogate);
                Assert.Contains(Scanned.Text(fresh.Word + standing), h => h.Kind == kind);
                continue;
            }

            var shown = SurrogateValue.Lay(kind, surrogate, fresh.Value);
            // Telephone numbers look like one and lead nowhere.
            if (kind == "phone") continue;
            Assert.Equal(Shape(fresh.Value), Shape(shown));
            Assert.DoesNotContain(Scanned.Text(fresh.Word + shown), h => h.Kind == kind);
        }
    }

    [Fact]
    public void The_document_says_which_kinds_have_forms_of_their_own()
    {
        var document = Repository.Read("docs/masking.md");
        foreach (var kind in OfReservedRanges.Append("phone").Append("ssn").Append("birth-date").Append("vat"))
            Assert.Contains($"`{kind}`", document[document.IndexOf("### Surrogates", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    private static string Shape(string text) => string.Concat(text.Select(c => char.IsAsciiDigit(c) ? '0' : char.IsAsciiLetter(c) ? 'A' : c));
}

using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>The table of kinds: names, groups, and kinds that the configuration adds.</summary>
public sealed class KindTests
{
    [Fact]
    public void Every_kind_has_a_name_of_its_own_that_is_no_groups()
    {
        Assert.Equal(Detectors.Kinds.Count, Detectors.Kinds.Distinct(StringComparer.Ordinal).Count());
        Assert.All(Detectors.Kinds, k => Assert.True(KindInfo.IsName(k) && Detectors.IsKind(k) && !Detectors.IsGroup(k), k));
    }

    [Fact]
    public void The_members_of_the_enum_have_the_kinds_they_are_named_after() =>
        Assert.All(Enum.GetValues<Kind>(), k => Assert.Equal(
            Detectors.NameOf(k).Replace("-", "", StringComparison.Ordinal), k.ToString().ToLowerInvariant()));

    [Fact]
    public void A_group_hides_all_its_kinds_and_no_others()
    {
        var plan = MaskPlan.For([new MaskObligation("r", ["personal"], [], MaskStyle.Hash, false, true)], false);
        Assert.All(Enumerable.Range(0, Detectors.Count).Select(i => (Kind)i).Where(k => k != Kind.Unscanned && KindTable.IsBuiltIn(k)), k => Assert.Equal(
            Detectors.InfoOf(k).Class == KindClass.Personal ? MaskStyle.Hash : null, plan.StyleOf(k)));
    }

    [Fact]
    public void The_stronger_of_a_group_s_and_a_kind_s_style_wins()
    {
        var plan = MaskPlan.For(
            [
                new MaskObligation("r", ["personal", "aws"], [], MaskStyle.Partial, false, true),
                new MaskObligation("s", ["card", "secret"], [], MaskStyle.Redact, false, true),
            ],
            false);
        Assert.Equal(
            [MaskStyle.Redact, MaskStyle.Partial, MaskStyle.Redact],
            new[] { Kind.Card, Kind.Iban, Kind.Aws }.Select(k => plan.StyleOf(k)));
    }

    [Fact]
    public void A_kind_that_is_registered_keeps_its_number_and_older_plans_for_everything_hide_it()
    {
        var all = MaskPlan.Recording(["*"]);
        var kind = KindTable.Register("kind-tests-order");
        Assert.Equal(kind, KindTable.Register("kind-tests-order"));
        Assert.Equal(MaskStyle.Redact, all.StyleOf(kind));
        Assert.True(Detectors.IsKind("kind-tests-order"));
    }

    [Fact]
    public void Each_configuration_has_its_own_groups()
    {
        const string name = "kind-tests-groups";
        var kind = KindTable.Register(name);
        var (personal, custom) = (Rules(kind, KindClass.Personal), Rules(kind, KindClass.Custom));
        Assert.True(personal.Groups.IsIn(name, "personal"));
        Assert.False(personal.Groups.IsIn(name, "secret"));
        Assert.False(custom.Groups.IsIn(name, "personal"));
        Assert.False(Detectors.IsIn(name, "personal"));
        Assert.Equal(MaskStyle.Redact, MaskPlan.Recording(["personal"], personal).StyleOf(kind));
        Assert.Null(MaskPlan.Recording(["personal"], custom).StyleOf(kind));
        // Found by another configuration than the plan's: nobody knows what it is.
        Assert.Equal(MaskStyle.Redact, MaskPlan.Recording(["personal"]).StyleOf(kind));
        Assert.Null(MaskPlan.Recording([]).StyleOf(kind));
    }

    private static DetectionRules Rules(Kind kind, KindClass family) => new([], [new TermDictionary(kind, 90, []) { Class = family }]);

    [Theory]
    [InlineData("card")]
    [InlineData("secret")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("Card")]
    [InlineData("a b")]
    [InlineData("1a")]
    [InlineData("a-")]
    public void A_name_that_is_taken_or_no_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => KindTable.Register(name));
}

using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Grains.Policies;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class ShadowPolicyTests
{
    private static readonly CompiledPolicy Live = SomePolicy.Of(
        "name: a, when: 'tool.name == \"t\"', effect: allow", "name: m, when: 'true', effect: mask, kinds: [card]");

    [Fact]
    public void Only_what_would_be_otherwise_is_told()
    {
        Assert.Null(Compare("name: other, when: 'tool.name in [\"t\"]', effect: allow", "name: n, when: 'true', effect: mask, kinds: [card]"));
        var held = Compare("name: h, when: 'true', effect: approve, by: [x]", "name: n, when: 'true', effect: mask, kinds: [card]");
        Assert.Equal(("hold", "h", 0), (held!.Effect, held.Rule, held.Masks.Length));
        var denied = Compare("name: d, when: 'true', effect: deny, reason: no");
        Assert.Equal(("deny", "d", 32), (denied!.Effect, denied.Rule, denied.Digest.Length));
        var hidden = Compare("name: a, when: 'true', effect: allow", "name: more, when: 'true', effect: mask, kinds: [card, email]");
        Assert.Equal(("allow", "more"), (hidden!.Effect, Assert.Single(hidden.Masks)));
    }

    [Fact]
    public void What_would_be_turned_back_otherwise_is_told()
    {
        const string card = "name: m, when: 'true', effect: mask, kinds: [card]";
        const string allow = "name: a, when: 'true', effect: allow";
        const string reveal = "name: r, when: 'true', effect: reveal, kinds: [card]";
        var more = Compare(allow, card, reveal);
        Assert.Equal(("allow", 0, "r"), (more!.Effect, more.Masks.Length, Assert.Single(more.Reveals)));
        var revealing = SomePolicy.Of(allow, card, reveal).Decide(SomePolicy.Call("t"));
        Assert.Null(Compare(revealing, allow, card, "name: other, when: 'true', effect: reveal, kinds: [card]"));
        var fewer = Compare(revealing, allow, card);
        Assert.Equal(("allow", 0, 0), (fewer!.Effect, fewer.Masks.Length, fewer.Reveals.Length));
    }

    [Fact]
    public void A_shadow_that_fails_is_counted_and_harms_nothing()
    {
        var shadow = new ShadowPolicy(Live, TimeProvider.System);
        Assert.Null(shadow.Compare(Said(), null!, default, SomePolicy.Noon, false));
        Assert.Equal((1, 0, 0), (shadow.Failed, shadow.Decided, shadow.Different));
        Assert.False(shadow.IsOff);
    }

    [Fact]
    public void A_shadow_that_takes_long_too_often_is_no_longer_asked()
    {
        var shadow = new ShadowPolicy(SomePolicy.Of(), new SlowTime());
        for (var i = 0; i <= ShadowPolicy.SlowMax; i++)
        {
            Assert.False(shadow.IsOff);
            Assert.Equal("deny", shadow.Compare(Said(), SomePolicy.Call("t"), default, SomePolicy.Noon, false)!.Effect);
        }

        Assert.True(shadow.IsOff);
        Assert.Null(shadow.Compare(Said(), SomePolicy.Call("t"), default, SomePolicy.Noon, false));
        Assert.Equal(ShadowPolicy.SlowMax + 1, shadow.Decided);
    }

    [Fact]
    public void A_shadow_needs_a_policy_of_its_name()
    {
        var text = """
            version: 1
            policies: [ { name: crm, rules: [] } ]
            shadows: [ { name: crmm, rules: [] } ]
            """;
        var error = Assert.Single(GatewayConfig.Parse("gateway.yaml", text, ConfigFiles.None).Errors);
        Assert.Contains("no policy of this name", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
        var right = GatewayConfig.Parse("gateway.yaml", text.Replace("crmm", "crm", StringComparison.Ordinal), ConfigFiles.None);
        Assert.Equal("crm", Assert.Single(right.Config!.Shadows).Name);
    }

    private static ShadowDifference? Compare(params string[] rules) => Compare(Said(), rules);

    private static ShadowDifference? Compare(Decision live, params string[] rules) =>
        new ShadowPolicy(SomePolicy.Of(rules), TimeProvider.System).Compare(live, SomePolicy.Call("t"), default, SomePolicy.Noon, false);

    private static Decision Said() => Live.Decide(SomePolicy.Call("t"));

    private sealed class SlowTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += ShadowPolicy.Patience.Ticks + 1;
    }
}

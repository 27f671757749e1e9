using System.Collections.Immutable;
using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelEvaluationTests
{
    private static readonly TestFacts Facts = new(
        ("t", CelValue.From(true)),
        ("f", CelValue.From(false)),
        ("u", CelValue.Unknown),
        ("l", CelValue.FromList(ImmutableArray.Create("a", "b"))));

    [Theory]
    [InlineData("f && u", CelOutcome.Value)]
    [InlineData("u && f", CelOutcome.Value)]
    [InlineData("t || u", CelOutcome.Value)]
    [InlineData("u || 1/0 == 0 || t", CelOutcome.Value)]
    [InlineData("u && t", CelOutcome.Unknown)]
    [InlineData("u && 1/0 == 0", CelOutcome.Unknown)]
    [InlineData("1/0 == 0 || u", CelOutcome.Unknown)]
    [InlineData("u ? t : t", CelOutcome.Unknown)]
    [InlineData("t ? 1 : u", CelOutcome.Value)]
    [InlineData("1/0 == 0 ? u : u", CelOutcome.Error)]
    [InlineData("has(u.x)", CelOutcome.Unknown)]
    [InlineData("u.x.y[0].size() > 1", CelOutcome.Unknown)]
    [InlineData("[1, u]", CelOutcome.Unknown)]
    [InlineData("u.all(x, false)", CelOutcome.Unknown)]
    [InlineData("l.exists(x, x == 'a' || u)", CelOutcome.Value)]
    [InlineData("l.all(x, x == u)", CelOutcome.Unknown)]
    [InlineData("l.exists_one(x, u)", CelOutcome.Unknown)]
    [InlineData("l.map(x, u)", CelOutcome.Unknown)]
    [InlineData("l.filter(x, u)", CelOutcome.Unknown)]
    [InlineData("'a' in u", CelOutcome.Unknown)]
    [InlineData("nothing", CelOutcome.Error)]
    [InlineData("nothing && f", CelOutcome.Value)]
    [InlineData("0.0/0.0 < 1.0", CelOutcome.Error)]
    [InlineData("1 >= 0.0/0.0", CelOutcome.Error)]
    [InlineData("u || l.all(a, l.all(b, l.all(c, l.all(d, l.all(e, l.all(g, l.all(h, l.all(i, l.all(j, true)))))))))", CelOutcome.Unknown)]
    public void Three_valued_logic(string expression, CelOutcome outcome)
    {
        // The limit makes the last case run out after it read an unknown.
        Assert.Equal(outcome, CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(Facts, 500).Outcome);
    }

    [Fact]
    public void An_error_has_its_place()
    {
        var result = CelEnvironment.Untyped.Compile("true &&\n  l[7] == 'x'").Program!.Evaluate(Facts);
        Assert.Equal((2, 4, "the index is outside of the list"), (result.Line, result.Column, result.Error));
        Assert.Equal("there is no value for 'nothing'", CelEnvironment.Untyped.Compile("nothing").Program!.Evaluate(Facts).Error);
    }

    [Theory]
    [InlineData(
        "string(1e21) == '1e+21' && string(1e20) == '100000000000000000000' && string(0.0001) == '0.0001'"
        + " && string(1e-5) == '1e-05'")]
    [InlineData("string(1.5e300) == '1.5e+300' && string(-0.0) == '-0' && string(123456789.125) == '123456789.125'")]
    [InlineData(
        "string(duration('1h1m1.001s')) == '3661.001s' && duration('-1.5h') == duration('-90m')"
        + " && duration('1us') == duration('1000ns')")]
    [InlineData("string(timestamp('2024-02-29T23:59:59.5+23:59')) == '2024-02-29T00:00:59.5Z'")]
    [InlineData(
        "timestamp('2024-12-31T23:00:00Z').getDayOfYear() == 365"
        + " && timestamp('2024-12-31T23:00:00Z').getFullYear('+02:00') == 2025")]
    [InlineData("timestamp('1969-12-31T23:59:59Z').getSeconds() == 59 && timestamp('1969-12-31T23:59:59Z').getDayOfWeek() == 3")]
    [InlineData(
        "timestamp('2026-07-01T12:00:00Z').getHours('Europe/Paris') == 14"
        + " && timestamp('2026-01-01T12:00:00Z').getHours('Europe/Paris') == 13")]
    [InlineData("'\\U00010000' > '\\uffff' && 'a😀b'.size() == 3 && 'a😀b'.charAt(1) == '😀' && 'a😀b'.indexOf('b') == 2")]
    [InlineData("'a😀b'.reverse() == 'b😀a' && 'a😀b'.substring(1, 2) == '😀' && ''.split('') == []")]
    [InlineData("'a😀b'.split('') == ['a', '😀', 'b'] && 'a😀b'.split('', 2) == ['a', '😀b']")]
    [InlineData(
        "'aXbX'.replace('X', '') == 'ab' && 'ab'.replace('', '-') == '-a-b-' && 'a,b,c'.split(',', 2) == ['a', 'b,c']"
        + " && 'a,'.split(',') == ['a', '']")]
    [InlineData("1 in [1u, 2.0] && 2u in [1, 2.0] && !(1.5 in [1, 2]) && [1] in [[1.0]] && null in [null] && {1u: 'x'}[1.0] == 'x'")]
    [InlineData("0.0 == -0.0 && !(0.0/0.0 in [0.0/0.0]) && 0.0/0.0 != 0.0/0.0 && 9007199254740993 != 9007199254740992.0")]
    [InlineData(
        "type(1) == int && type(type(1)) == type && type(null) == null_type && type([]) == list"
        + " && type(duration('1s')) == google.protobuf.Duration")]
    [InlineData(
        "'%s|%d|%.2f|%e|%x|%X|%o|%b'.format([{'k': [1, 2u]}, -5, 0.005, 12345.678, 255, 'hi', 8, 5])"
        + " == '{k: [1, 2]}|-5|0.01|1.234568e+04|ff|6869|10|101'"
        + "")]
    [InlineData("b'\\xff' + b'a' == b'\\377\\x61' && size(b'\\xff') == 1 && bytes('é') == b'\\xc3\\xa9' && b'a' < b'b'")]
    [InlineData(
        "[1, 2, 3, 4].map(x, x % 2 == 0, x * 10) == [20, 40] && {'a': 1}.exists(k, k == 'a')"
        + " && [[1], [2]].all(x, x.all(x, x > 0))")]
    public void Values_come_out_as_the_language_says(string expression) =>
        Assert.True(CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(Facts).IsTrue);

    [Fact]
    public void Times_of_the_platform_read_right()
    {
        var facts = new TestFacts(
            ("a", CelValue.FromTimestamp(new DateTimeOffset(1969, 12, 31, 23, 59, 59, 750, TimeSpan.Zero))),
            ("b", CelValue.FromTimestamp(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.FromHours(2)))),
            ("d", CelValue.FromDuration(TimeSpan.FromMilliseconds(1500))));
        const string Source = "a == timestamp('1969-12-31T23:59:59.75Z') && d == duration('1.5s')"
            + " && b == timestamp('2026-11-20T10:00:00Z')";
        Assert.True(CelEnvironment.Untyped.Compile(Source).Program!.Evaluate(facts).IsTrue);
        Assert.Equal(CelKind.Error, CelValue.FromDuration(TimeSpan.MaxValue).Kind);
    }

    [Theory]
    [InlineData("t && 'b' in l && l.size() == 2")]
    [InlineData("'x' in ['x', 'y'] && l[0] == 'a' && 'hello'.matches('l+o$')")]
    [InlineData("l[1].startsWith('b') || f")]
    public void A_typical_rule_allocates_nothing(string expression)
    {
        var program = CelEnvironment.Untyped.Compile(expression).Program!;
        for (var i = 0; i < 100; i++) Assert.True(program.Evaluate(Facts).IsTrue);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) program.Evaluate(Facts);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void One_program_runs_on_many_threads_at_once()
    {
        const string Source = "[n, n + 1, n + 2].all(x, [x].map(y, y * 2)[0] == x * 2 && string(x).matches('^[0-9]+$'))";
        var program = CelEnvironment.Untyped.Compile(Source).Program!;
        Parallel.For(0L, 2_000L, i => Assert.True(program.Evaluate(new TestFacts(("n", CelValue.From(i)))).IsTrue));
    }
}

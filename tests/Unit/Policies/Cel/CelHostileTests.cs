using System.Text;
using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelHostileTests
{
    public static TheoryData<string, string> Deep => new()
    {
        { "brackets", new string('(', 30_000) + "1" + new string(')', 30_000) },
        { "lists", new string('[', 30_000) },
        { "maps", string.Concat(Enumerable.Repeat("{1:", 20_000)) },
        { "nots", new string('!', 60_000) + "true" },
        { "minuses", new string('-', 60_000) + "x" },
        { "indexes", string.Concat(Enumerable.Repeat("a[", 30_000)) },
        { "fields", "a" + string.Concat(Enumerable.Repeat(".b", 30_000)) },
        { "calls", string.Concat(Enumerable.Repeat("f(", 30_000)) },
        { "sums", "1" + string.Concat(Enumerable.Repeat("+1", 30_000)) },
        { "relations", "1" + string.Concat(Enumerable.Repeat("<1", 30_000)) },
        { "conditionals", string.Concat(Enumerable.Repeat("a?b:", 16_000)) + "c" },
        { "loops", string.Concat(Enumerable.Repeat("[1].all(x,", 6_000)) },
        { "length", new string(' ', 65_537) },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void A_text_beyond_the_bounds_is_an_issue_and_not_a_crash(string kind, string source)
    {
        CelCompilation? compilation = null;
        OnSmallStack(() => compilation = CelEnvironment.Untyped.Compile(source));
        Assert.True(compilation!.Program is null, kind);
        Assert.Single(compilation.Issues);
    }

    [Theory]
    [InlineData("(", "1", ")", 199)]
    [InlineData("[", "1", "]", 199)]
    [InlineData("!", "true", "", 199)]
    [InlineData("true ? ", "true : true", "", 1)]
    [InlineData("[1].all(x, ", "true", ")", 99)]
    [InlineData("-(", "args", ")", 99)]
    public void The_deepest_text_that_is_allowed_compiles_and_runs_on_a_small_stack(string before, string inner, string after, int times)
    {
        var source = string.Concat(Enumerable.Repeat(before, times)) + inner + string.Concat(Enumerable.Repeat(after, times));
        OnSmallStack(() =>
        {
            var compilation = new CelEnvironment(CelCheckerTests.Schema).Compile(source);
            Assert.Empty(compilation.Issues);
            compilation.Program!.Evaluate(new TestFacts(("args", CelValue.From(1L))));
        });
    }

    [Fact]
    public void A_long_chain_of_conditions_is_one_level()
    {
        var source = string.Join(" && ", Enumerable.Repeat("x != 1", 5_000));
        Assert.True(CelEnvironment.Untyped.Compile(source).Program!.Evaluate(new TestFacts(("x", CelValue.From(2L)))).IsTrue);
    }

    [Theory]
    [InlineData("L.all(a, L.all(b, L.all(c, L.all(d, L.all(e, L.all(f, L.all(g, L.all(h, true))))))))")]
    [InlineData("L.map(a, L.map(b, L.map(c, L.map(d, L)))).size() > 0")]
    [InlineData("[s].map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)"
        + ".map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)[0] == ''")]
    [InlineData("[L].map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)"
        + ".map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)[0] == []")]
    [InlineData("L.all(a, s.replace('', s) == s)")]
    [InlineData("'%s%s%s%s%s%s%s%s'.format([N, N, N, N, N, N, N, N]) == ''")]
    [InlineData("N.map(a, s).join(s) == ''")]
    [InlineData("L.exists(a, s.matches('(.?x?){300}y'))")]
    [InlineData("L.exists(a, 'x'.matches(s))")]
    public void Work_without_end_stops_at_the_cost_limit_and_no_logic_absorbs_it(string expression)
    {
        var facts = new TestFacts(
            ("L", CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 50).Select(i => CelValue.From((long)i))]))),
            ("N", CelValue.FromList(CelList.Of([.. Enumerable.Repeat(CelValue.From(new string('y', 5_000)), 500)]))),
            ("s", CelValue.From(new string('x', 1_000))));
        var result = CelEnvironment.Untyped.Compile($"({expression}) || true").Program!.Evaluate(facts);
        Assert.Equal(CelOutcome.Error, result.Outcome);
        Assert.StartsWith("the expression cost more than its limit", result.Error, StringComparison.Ordinal);
        Assert.Equal(CelProgram.DefaultCostLimit + 1, result.Cost);
    }

    [Theory]
    [InlineData("s.matches('[0-9]{3}')", 30_000)]
    [InlineData("s.matches('[xyz]')", 7_000)]
    [InlineData("s.matches('b$')", 0)]
    [InlineData("L.all(i, k in m)", 700_000)]
    [InlineData("L.exists(i, m[k] == 2)", 700_000)]
    [InlineData("L.exists(i, {k: 1} == {})", 700_000)]
    [InlineData("L.exists(i, m == {'': 1})", 700_000)]
    public void Whatever_is_read_is_paid_for(string expression, int cost)
    {
        var key = new string('k', 1_000_000);
        var facts = new TestFacts(
            ("s", CelValue.From(new string('a', 4_000_000))), ("k", CelValue.From(key)), ("m", CelValue.FromMap(CelMap.Of((key, CelValue.From(1L))))),
            ("L", CelValue.FromList(CelList.Of([.. Enumerable.Range(0, 50).Select(i => CelValue.From((long)i))]))));
        Assert.InRange(CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(facts, 10_000_000).Cost, cost, 2_000_000);
    }

    [Theory]
    [InlineData("!s.contains(p)")]
    [InlineData("s.indexOf(p) == -1")]
    [InlineData("s.indexOf(p, 7) == -1")]
    [InlineData("s.lastIndexOf(r) == -1")]
    [InlineData("s.lastIndexOf(r, 1999999) == -1")]
    [InlineData("s.replace(p, '') == s")]
    [InlineData("s.split(p) == [s]")]
    public void A_long_text_is_looked_for_once_and_not_at_every_place(string expression)
    {
        // Found at every place but for its last unit, or from the end its first.
        var facts = new TestFacts(
            ("s", CelValue.From(new string('a', 2_000_000))), ("p", CelValue.From(new string('a', 1_000_000) + "b")),
            ("r", CelValue.From("b" + new string('a', 1_000_000))));
        Assert.True(CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(facts, 1_000_000).IsTrue);
    }

    [Fact]
    public void A_long_text_is_found_where_it_stands()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(300)).Select(_ => random.Next(12) == 0 ? 'b' : 'a'));
            var (from, length) = (random.Next(text.Length + 1), random.Next(120));
            var part = random.Next(4) == 0 ? new string('a', length) : text.Substring(from, Math.Min(length, text.Length - from));
            Assert.Equal(text.IndexOf(part, StringComparison.Ordinal), CelSearch.First(text, part));
            Assert.Equal(text.AsSpan().LastIndexOf(part), CelSearch.Last(text, part));
        }
    }

    [Theory]
    [InlineData("args.rows.all(r, has(r.note))")]
    [InlineData("args.rows.exists_one(r, false)")]
    [InlineData("args['rows'].map(r, 1) == []")]
    [InlineData("args.rows.filter(r, true) == []")]
    [InlineData("args.rows + args.rows == []")]
    [InlineData("args.rows == args.rows")]
    [InlineData("1 in args.rows")]
    [InlineData("args.all(k, args[k] != [{}])")]
    [InlineData("args.rows[0].note != 'x' && args.rows[199].note != 'x' && args.rows.all(r, true)")]
    public void Reading_more_JSON_than_a_rule_may_is_too_costly(string expression)
    {
        var rows = string.Join(',', Enumerable.Repeat($"{{\"note\":\"{new string('x', 17_000)}\"}}", 200));
        var facts = new TestFacts(("args", Json($"{{{Members(70)},\"rows\":[{rows}],\"again\":[{rows}]}}")));
        var result = CelEnvironment.Untyped.Compile($"({expression}) || true").Program!.Evaluate(facts);
        Assert.Equal(CelOutcome.Error, result.Outcome);
        Assert.Equal(CelProgram.DefaultCostLimit + 1, result.Cost);
    }

    [Theory]
    [InlineData(1, "args.limit != 1", 100)]
    [InlineData(70, "args.limit != 1", 100)]
    [InlineData(70, "args.limit != 1 && args['limit'] != 2", 100)]
    [InlineData(70, "[1, 2, 3].all(x, args.limit != x)", 100)]
    [InlineData(70, "'%s'.format([args.limit]) != ''", 100)]
    [InlineData(70, "args.all(k, args[k] != 1)", 100)]
    [InlineData(70, "has(args.limit) && 'limit' in args && args.size() > 1", 0)]
    public void JSON_is_paid_for_by_its_length_when_it_is_read_and_only_then(int members, string expression, int units)
    {
        var facts = new TestFacts(("args", Json($"{{{Members(members)},\"limit\":\"{new string('x', 6_398)}\"}}")));
        var program = CelEnvironment.Untyped.Compile(expression).Program!;
        var first = program.Evaluate(facts);
        Assert.True(first.IsTrue);
        Assert.Equal(units, first.Cost - program.Evaluate(facts).Cost);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    public void What_was_read_of_JSON_is_not_read_again(int members)
    {
        var map = Json($"{{{Members(members)},\"limit\":[1]}}").AsMap();
        Assert.Same(map.FindField("limit").AsList(), map.FindField("limit").AsList());
        var list = Json($"[{string.Concat(Enumerable.Repeat("0,", members))}{{}}]").AsList();
        Assert.Same(list[members].AsMap(), list[members].AsMap());
    }

    [Fact]
    public void The_cost_is_the_same_each_time()
    {
        var program = CelEnvironment.Untyped.Compile("[1, 2, 3].all(x, x > 0) && 'abc'.matches('b+')").Program!;
        var cost = program.Evaluate(new TestFacts()).Cost;
        Assert.InRange(cost, 5, 30);
        Assert.Equal(cost, program.Evaluate(new TestFacts()).Cost);
        Assert.Equal(CelOutcome.Value, program.Evaluate(new TestFacts(), cost).Outcome);
        Assert.Equal(CelOutcome.Error, program.Evaluate(new TestFacts(), cost - 1).Outcome);
    }

    [Theory]
    [InlineData("timestamp('2026-01-01T00:00:00Z').getHours(z)", "../../etc/passwd")]
    [InlineData("timestamp('2026-01-01T00:00:00Z').getHours(z)", "/etc/passwd")]
    [InlineData("timestamp('2026-01-01T00:00:00Z').getHours(z)", "")]
    [InlineData("timestamp('2026-01-01T00:00:00Z').getHours(z)", "+99:99")]
    public void A_time_zone_that_is_none_is_an_error(string expression, string zone)
    {
        var facts = new TestFacts(("z", CelValue.From(zone)));
        Assert.Equal(CelOutcome.Error, CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(facts).Outcome);
    }

    [Fact]
    public void Errors_never_show_a_value_of_the_facts()
    {
        var facts = new TestFacts(("s", CelValue.From("canary")), ("m", CelValue.FromMap(CelMap.Of(("canary", CelValue.From("canary"))))));
        string[] expressions =
        [
            "int(s)", "s + 1", "m[s + s]", "timestamp(s)", "s.charAt(99)", "{s: 1, 'canary': 2}", "bool(s)", "s.matches('a') ? s : 1 + s",
            "s.x", "s()", "duration(s)", "[1][s]", "s && s", "s.format([s])", "s.matches(s + '(')", "timestamp(0).getHours(s)",
        ];
        foreach (var expression in expressions)
        {
            var result = CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(facts);
            if (result.Outcome == CelOutcome.Error) Assert.DoesNotContain("canary", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", result.Value.ToString(), StringComparison.Ordinal);
        }
    }

    private static CelValue Json(string json) => CelValue.FromJson(Encoding.UTF8.GetBytes(json));

    private static string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(static i => $"\"junk{i}\":0"));

    // A quarter of what a thread usually has, so that the bounds hold with room to spare.
    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

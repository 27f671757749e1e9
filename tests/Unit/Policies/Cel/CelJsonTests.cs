using System.Text;
using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelJsonTests
{
    [Theory]
    [InlineData("{\"n\":9007199254740993}", "args.n == 9007199254740993 && args.n != 9007199254740992.0")]
    [InlineData("{\"n\":9223372036854775807}", "type(args.n) == int && args.n < 9223372036854775808u")]
    [InlineData("{\"n\":18446744073709551615}", "type(args.n) == uint && args.n == 18446744073709551615u")]
    [InlineData("{\"n\":1.0}", "type(args.n) == double && args.n == 1 && args.n in [1, 2]")]
    [InlineData("{\"n\":-0}", "args.n == 0")]
    [InlineData("{\"n\":1e3}", "args.n == 1000 && args.n > 999u")]
    [InlineData(
        "{ \"a\" : [ 1 , {\"b\":[true , null]} , \"x,\" ] , \"c\" : \"\\u00e9\\n\" }",
        "args.a[1].b == [true, null] && args.a[2] == 'x,' && args.c == 'é\\n' && size(args.a) == 3")]
    [InlineData("{\"a.b\":{\"c d\":1}}", "args.`a.b`.`c d` == 1 && args['a.b']['c d'] == 1")]
    [InlineData(
        "{\"a\":1,\"b\":2}",
        "args.map(k, k) == ['a', 'b'] && args == {'b': 2.0, 'a': 1u} && !has(args.c) && !('c' in args) && !(1 in args)")]
    [InlineData("[]", "args == [] && size(args) == 0")]
    [InlineData("\"x\"", "args == 'x'")]
    public void JSON_reads_as_values(string json, string expression) => Assert.True(Evaluate(json, expression).IsTrue);

    [Theory]
    [InlineData("{\"n\":18446744073709551616}", "args.n > 0")]
    [InlineData("{\"n\":-9223372036854775809}", "args.n < 0")]
    [InlineData("{\"n\":18446744073709551616}", "args.n == 18446744073709551616.0")]
    [InlineData("{\"n\":[18446744073709551616]}", "args.n == [1]")]
    [InlineData("{\"n\":1e999}", "args.n > 0.0")]
    [InlineData("{\"n\":\"\\ud800\"}", "args.n == ''")]
    [InlineData("{\"\\ud800\":1}", "has(args.n)")]
    [InlineData("{\"n\":", "has(args.n)")]
    [InlineData("nope", "args == 1")]
    [InlineData("", "args == 1")]
    public void What_cannot_be_read_exactly_is_an_error_and_never_rounded(string json, string expression) =>
        Assert.Equal(CelOutcome.Error, Evaluate(json, expression).Outcome);

    [Fact]
    public void An_integer_that_is_too_large_is_still_there()
    {
        const string Json = "{\"n\":18446744073709551616,\"m\":[1,18446744073709551616]}";
        Assert.True(Evaluate(Json, "has(args.n) && 'n' in args && 1 in args.m").IsTrue);
    }

    [Fact]
    public void JSON_deeper_than_the_limit_is_an_error_and_not_a_crash()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        Assert.Equal(CelOutcome.Error, Evaluate(deep, "args == []").Outcome);
        Assert.True(Evaluate(new string('[', 100) + new string(']', 100), "size(args[0][0][0]) == 1").IsTrue);
    }

    [Fact]
    public void Large_objects_and_lists_read_right()
    {
        var json = "{" + string.Join(",", Enumerable.Range(0, 500).Select(i => $"\"k{i}\":{{\"v\":{i}}}")) + "}";
        Assert.True(Evaluate(json, "args.k499.v == 499 && args.k0.v == 0 && args.all(k, args[k].v >= 0)").IsTrue);
        var list = "[" + string.Join(" , ", Enumerable.Range(0, 500)) + "]";
        Assert.True(Evaluate(list, "args[499] == 499 && 250 in args && args.exists_one(x, x == 7)").IsTrue);
    }

    private static CelResult Evaluate(string json, string expression)
    {
        var facts = new TestFacts(("args", CelValue.FromJson(Encoding.UTF8.GetBytes(json))));
        return CelEnvironment.Untyped.Compile(expression).Program!.Evaluate(facts);
    }
}

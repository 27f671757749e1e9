using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelCheckerTests
{
    internal static readonly CelSchema Schema = new(
        ("principal", CelSchemaType.Object(("name", CelSchemaType.String), ("groups", CelSchemaType.ListOf(CelSchemaType.String)))),
        ("method", CelSchemaType.String),
        ("tool", CelSchemaType.Object(("name", CelSchemaType.String), ("known", CelSchemaType.Bool), ("readOnly", CelSchemaType.Bool))),
        ("args", CelSchemaType.Dyn),
        ("hits", CelSchemaType.MapOf(CelSchemaType.String, CelSchemaType.Int)),
        ("size", CelSchemaType.Int),
        ("now", CelSchemaType.Timestamp));

    private static readonly CelEnvironment Environment = new(Schema);

    [Theory]
    [InlineData("tool.nam == 'x'", "1:6: there is no 'tool.nam'; tool has name, known, readOnly")]
    [InlineData("true &&\n\n  has(tool.nam)", "3:12: there is no 'tool.nam'; tool has name, known, readOnly")]
    [InlineData("tool['nam'] == 'x'", "1:6: there is no 'tool.nam'; tool has name, known, readOnly")]
    [InlineData("tol.name == 'x'", "1:1: there is no 'tol'; there are principal, method, tool, args, hits, size, now")]
    [InlineData("args.all(x, y)", "1:13: there is no 'y'; there are x, principal, method, tool, args, hits, size, now")]
    [InlineData("method.name == 'x'", "1:8: a string has no fields, and this asks for 'name'")]
    [InlineData("method == 1", "1:8: a string never equals a int; convert one side, for instance with int(...)")]
    [InlineData("1 in principal.groups", "1:3: a int is never in a list(string)")]
    [InlineData("'x' in method", "1:5: 'in' needs a list or a map on its right, and this is a string")]
    [InlineData("method && true", "1:1: an operand of '&&' must be a bool, and this is a string")]
    [InlineData("!size", "1:2: an operand of '!' must be a bool, and this is a int")]
    [InlineData("size ? true : false", "1:1: the condition of '?' must be a bool, and this is a int")]
    [InlineData("size + method == 'x'", "1:6: there is no int + string")]
    [InlineData("-method == 'x'", "1:1: there is no -string")]
    [InlineData("method < size", "1:8: '<' has no order for a string and a int")]
    [InlineData("now > '2026-01-01T00:00:00Z'", "1:5: '>' has no order for a timestamp and a string")]
    [InlineData("method", "1:1: the expression must be a bool, and it is a string")]
    [InlineData("principal.groups.exists(g, g)", "1:28: the condition of the loop must be a bool, and this is a string")]
    [InlineData("size.all(x, true)", "1:6: there is nothing to go through in a int")]
    [InlineData("hits[1] > 0", "1:5: the map's keys are string, and this is a int")]
    [InlineData("principal.groups['a'] == 'x'", "1:17: a list's index is an int, and this is a string")]
    [InlineData("method.startsWith(1)", "1:8: 'startsWith' takes string.(string), not string.(int)")]
    [InlineData("method.substring() == ''", "1:8: 'substring' takes string.(int) or string.(int, int), not 0 arguments")]
    [InlineData("startsWith(method, 'x')", "1:1: 'startsWith' is called on a value: x.startsWith(...)")]
    [InlineData("method.timestamp() < now", "1:8: 'timestamp' is called with the value as its argument: timestamp(x)")]
    [InlineData("args.all(x)", "1:6: 'all' takes a new name for the element and an expression: list.all(x, ...)")]
    [InlineData("method.matches('(')", "1:16: the regular expression is wrong: a '(' has no ')'")]
    [InlineData(
        "now > timestamp('yesterday')",
        "1:17: this is no timestamp, which is written like 2026-01-31T23:59:59.5Z or with +01:00 for the Z")]
    [InlineData("now - now > duration('1 day')", "1:22: this is no duration, which is written like 1h30m, 90s, 1.5s, 20ms, 3us or 7ns")]
    public void A_wrong_expression_is_told_with_its_place_and_what_exists(string source, string issue)
    {
        var compilation = Environment.Compile(source, CelSchemaType.Bool);
        Assert.Null(compilation.Program);
        Assert.Equal([issue], compilation.Issues.Select(i => i.ToString()));
    }

    [Fact]
    public void An_unknown_function_is_told_with_those_that_exist()
    {
        var function = Assert.Single(Environment.Compile("contain(method)").Issues).Message;
        Assert.StartsWith("there is no function 'contain'; there are bool, bytes, double, duration, dyn, has, int,", function);
        var method = Assert.Single(Environment.Compile("method.contain('x')").Issues).Message;
        Assert.StartsWith("there is no method 'contain' on a string; there are charAt, contains, endsWith, format,", method);
        Assert.DoesNotContain("getHours", method, StringComparison.Ordinal);
    }

    [Fact]
    public void All_issues_are_told_at_once_in_the_order_of_the_text() =>
        Assert.Equal(
            ["1:6", "1:25", "2:1"],
            Environment.Compile("tool.a == 'x' && method == 1 ||\nnope", CelSchemaType.Bool).Issues.Select(i => $"{i.Line}:{i.Column}"));

    [Theory]
    [InlineData("1 +", "1:4: expected a value, found the end")]
    [InlineData("a = b", "1:3: write '==' to compare; there is no assignment")]
    [InlineData("a & b", "1:3: write '&&' for and")]
    [InlineData("'abc", "1:1: this string has no closing quote")]
    [InlineData("(1", "1:3: expected ')', found the end")]
    [InlineData("a b", "1:3: expected an operator or the end, found 'b'")]
    [InlineData("while", "1:1: 'while' is a reserved word and can't be a name")]
    [InlineData(
        "9223372036854775808",
        "1:1: this number is beyond an int, which reaches 9223372036854775807; append 'u' for a uint or '.0' for a double")]
    [InlineData("'\\q'", "1:1: there is no such escape; a backslash is written '\\\\', or put 'r' before the string")]
    [InlineData("has(a)", "1:1: the argument of 'has' is a field, such as has(args.table)")]
    [InlineData("a.all(b.c, true)", "1:9: the first argument of 'all' is a new name for the element, such as x")]
    [InlineData("// note\n  '😀' # 1", "2:7: this character starts nothing in an expression")]
    [InlineData(
        "Foo{a: 1}",
        "1:4: expected an operator; there are no message types to construct, and a map is written {'key': value}, found '{'")]
    [InlineData("!-true", "1:2: expected a value, found '-'")]
    public void A_syntax_error_is_told_with_its_place(string source, string issue) =>
        Assert.Equal(issue, Assert.Single(CelEnvironment.Untyped.Compile(source).Issues).ToString());

    [Theory]
    [InlineData("size > 1000.5 && size == 2u")]
    [InlineData("has(args.table) && args.table == 'salaries' && args.n + 1 > 2")]
    [InlineData("'card' in hits && hits.card > 1 && hits['card'] < 10 && hits.all(k, hits[k] > 0)")]
    [InlineData("tool.readOnly && 'support' in principal.groups")]
    [InlineData("principal.groups.map(g, g.lowerAscii()).filter(g, g.startsWith('a')).size() == 1")]
    [InlineData("now.getHours('Europe/Paris') in [9, 10, 11] && now - duration('1h') < now")]
    [InlineData("type(args.x) == int || args.x == null || type(now) == google.protobuf.Timestamp")]
    [InlineData("(args.a ? args.b : method) == 'x' && args.list[0].deep['k'].matches('^a+$')")]
    public void A_right_expression_has_no_issues(string source) => Assert.Empty(Environment.Compile(source, CelSchemaType.Bool).Issues);

    [Fact]
    public void The_tree_can_be_read_by_those_who_index_rules()
    {
        var root = Assert.IsType<CelNode.Call>(Environment.Compile("tool.name == \"x\" && tool.known && true").Program!.Root);
        Assert.Equal((CelOperators.And, 3), (root.Function, root.Arguments.Length));
        var equal = Assert.IsType<CelNode.Call>(root.Arguments[0]);
        var select = Assert.IsType<CelNode.Select>(equal.Arguments[0]);
        var owner = Assert.IsType<CelNode.Ident>(select.Operand);
        Assert.Equal((CelOperators.EqualTo, "name", "tool"), (equal.Function, select.Field, owner.Name));
        Assert.Equal("x", Assert.IsType<CelNode.Literal>(equal.Arguments[1]).Value.AsString());
    }
}

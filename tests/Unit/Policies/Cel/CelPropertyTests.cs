using FsCheck;
using FsCheck.Fluent;
using Gateway.Governance.Policies.Cel;
using Xunit;

namespace Gateway.Tests.Policies.Cel;

public sealed class CelPropertyTests
{
    private static readonly string[] Words =
    [
        "a", "u", "o", "l", "m", "s", "has", "in", "true", "false", "null", "1", "2u", "0.5", "-1", "'x'", "\"\"\"y\"\"\"", "r'\\'",
        "b'z'", "(", ")", "[", "]", "{",
        "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "!", "==", "!=", "<", "<=", ">", ">=", "&&", "||", ".all(x,", ".map(x,",
        ".exists(x,",
        ".size()", "size(", ".matches(", "timestamp(", "int(", "`q`", "//c\n", "\n", "9223372036854775807", "0x", "1e9", "'", "\"", "\\",
        "\ud800", "😀", "if",
    ];

    private static readonly Gen<string> Leaves = Gen.Elements(
        "true", "false", "null", "1", "-7", "3u", "2.5", "'x'", "'2026-01-01T00:00:00Z'", "b'q'", "[]", "{}", "[1, 'x', null]",
        "{'f': 1, 'g': true}", "1 / 0", "nothing",
        "u", "u.f", "u['f']", "u[0]", "o", "o.f", "o.g", "l", "m", "m.k", "s", "x", "9223372036854775807", "duration('1h')",
        "timestamp(0)", "int", "0.0 / 0.0");

    private static readonly CelValue[] Substitutes =
    [
        CelValue.True, CelValue.False, CelValue.Null, CelValue.From(0L), CelValue.From(1L), CelValue.From(5UL), CelValue.From(2.5),
        CelValue.From("x"),
        CelValue.From(""), CelValue.FromBytes([1]), CelValue.FromList(CelList.Of(CelValue.True, CelValue.From(1L))),
        CelValue.FromList(CelList.Of()),
        CelValue.FromMap(CelMap.Of(("f", CelValue.From(1L)), ("g", CelValue.True))),
        CelValue.FromMap(CelMap.Of()), CelValue.FromDuration(1),
        CelValue.FromTimestamp(0, 0), CelValue.FromError("substituted"), default,
    ];

    private static Config Seeded(int runs) => Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(20_261_120, 77);

    private static Gen<string> Expression(int size) => size <= 0 ? Leaves : Gen.OneOf(
        Leaves,
        from f in Gen.Elements("({0} && {1})", "({0} || {1})", "({0} == {1})", "({0} != {1})", "({0} < {1})", "({0} in {1})", "({0} + {1})",
            "({0} - {1})", "({0} * {1})", "({0} % {1})", "[{0}, {1}]", "{{'f': {0}, 'h': {1}}}", "({0})[{1}]", "({0}).all(x, {1})",
            "({0}).exists(x, {1})",
            "({0}).exists_one(x, {1})", "({0}).map(x, {1})", "({0}).filter(x, {1})", "({0}).contains({1})", "({0}).matches({1})",
            "({0}).format([{1}])",
            "({0} ? {1} : {0})", "({0} ? true : {1})")
        from a in Expression(size / 2)
        from b in Expression(size / 2)
        select string.Format(f, a, b),
        from f in Gen.Elements("!({0})", "-({0})", "({0}).f", "has(({0}).f)", "size({0})", "string({0})", "int({0})", "type({0})",
            "({0}).map(x, [x])", "dyn({0})", "timestamp({0})")
        from a in Expression(size - 1)
        select string.Format(f, a));

    [Fact]
    public void Compiling_never_throws_for_any_text() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
    {
        Compile(text ?? "");
        return true;
    }).Check(Seeded(5_000));

    [Fact]
    public void Compiling_never_throws_for_any_words_of_the_language() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements(Words)).Select(w => string.Join(w.Length % 2 == 0 ? " " : "", w)).ToArbitrary(),
        text =>
        {
            foreach (var program in Compile(text)) program?.Evaluate(Facts(CelValue.Unknown), 10_000);
            return true;
        }).Check(Seeded(20_000));

    [Fact]
    public void Pattern_compiling_and_matching_never_throw() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("a", "b", "(", ")", "[", "]", "^", "$", "*", "+", "?", "{2}", "{1,3}", "|", "\\", "d", "p", "L",
            ".", "-", "(?i)", "😀", "\ud800", "Q", "x", ":")).Select(string.Concat).ToArbitrary(),
        text =>
        {
            var frame = new CelFrame(new TestFacts(), [], 10_000);
            CelPattern.Compile(text).Pattern?.IsMatch("ab(😀\ud800aab", ref frame);
            return true;
        }).Check(Seeded(20_000));

    // Evaluating never throws either: each run evaluates a random expression over random values.
    [Fact]
    public void A_definite_result_with_unknowns_is_the_result_with_any_value_in_their_place()
    {
        var (definite, unknown) = (0, 0);
        Prop.ForAll(Gen.Sized(n => Expression(Math.Min(n, 12))).ToArbitrary(), source =>
        {
            var program = CelEnvironment.Untyped.Compile(source).Program;
            Assert.True(program is not null, "The generator wrote no expression: " + source);
            var result = program.Evaluate(Facts(CelValue.Unknown));
            if (result.Outcome == CelOutcome.Unknown)
            {
                unknown++;
                return true;
            }

            definite++;
            return Substitutes.All(value => Same(result, program.Evaluate(Facts(value))));
        }).Check(Seeded(20_000));
        Assert.True(definite > 2_000 && unknown > 2_000, $"{definite} definite, {unknown} unknown: the expressions say too little");
    }

    private static IEnumerable<CelProgram?> Compile(string text) =>
    [
        CelEnvironment.Untyped.Compile(text).Program,
        new CelEnvironment(CelCheckerTests.Schema).Compile(text, CelSchemaType.Bool).Program,
    ];

    private static TestFacts Facts(CelValue unknown) => new(
        ("u", unknown),
        ("o", CelValue.FromMap(new Half(unknown.IsValue || unknown.Kind == CelKind.Unknown ? unknown : CelValue.Null))),
        ("l", CelValue.FromList(CelList.Of(CelValue.From(1L), CelValue.From("x"), CelValue.True))),
        ("m", CelValue.FromMap(CelMap.Of(("k", CelValue.From(1L))))),
        ("s", CelValue.From("some text 😀")));

    // What holds not-a-number equals nothing, and what holds an unknown is decided only as far as it is looked into.
    private static bool Same(CelResult a, CelResult b)
    {
        if (a.Outcome != b.Outcome || a.Outcome == CelOutcome.Error) return a.Outcome == b.Outcome;
        var frame = new CelFrame(new TestFacts(), [], 1_000_000);
        return a.Value.Kind == b.Value.Kind && (HasNoEqual(a.Value) || CelEquality.Equal(a.Value, b.Value, ref frame).IsTrue);
    }

    private static bool HasNoEqual(CelValue value) => value.Kind switch
    {
        CelKind.List => Enumerable.Range(0, value.AsList().Count).Any(i => HasNoEqual(value.AsList()[i])),
        CelKind.Map => Enumerable.Range(0, value.AsMap().Count).Any(i => HasNoEqual(value.AsMap().Find(value.AsMap().KeyAt(i)))),
        CelKind.Double => double.IsNaN(value.AsDouble()),
        _ => !value.IsValue,
    };

    /// <summary>An object of which one field is known and one may not be.</summary>
    private sealed class Half(CelValue field) : CelMap
    {
        public override int Count => 2;

        public override CelValue KeyAt(int index) => CelValue.From(index == 0 ? "f" : "g");

        public override CelValue FindField(string name) => name switch { "f" => field, "g" => CelValue.True, _ => default };
    }
}

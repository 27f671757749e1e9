using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class PolicyCompilerTests
{
    public static TheoryData<string, string> Table { get; } = new(Cases());

    [Theory]
    [MemberData(nameof(Table))]
    public void A_wrong_policy_is_told_where_and_what_to_write(string source, string expected) =>
        Assert.Equal(expected, Errors(source));

    [Fact]
    public void A_policy_of_more_than_ten_thousand_rules_is_refused()
    {
        const string rule = "  - { name: r, when: 'true', effect: allow }\n";
        var source = "name: crm\nrules:\n" + string.Concat(Enumerable.Repeat(rule, PolicyKeys.RulesMax + 1));
        Assert.StartsWith("3:3: rules must be a list of 0 to 10000 items; here are 10001\n", Errors(source), StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_rules_compile()
    {
        var policy = SomePolicy.Of([.. Enumerable.Range(0, PolicyKeys.RulesMax)
            .Select(i => $"name: r{i}, when: 'tool.name == \"t{i}\" && args.x == {i}', effect: allow")]);
        Assert.Equal("allow r9999", policy.Said(SomePolicy.Call("t9999", """{"x":9999}""")));
    }

    [Fact]
    public void Errors_of_a_policy_within_the_configuration_have_the_places_of_the_file()
    {
        var outcome = GatewayConfig.Parse("gateway.yaml", """
            version: 1
            policies:
              - name: a
                rules:
                  - { name: r, when: 'tool.nmae == "x"', effect: allow }
                  - name: s
                    when: |
                      true &&
                        tol.readOnly
                    effect: denny
              - { name: b,
                rules: [ { name: r, when: "size > \"a\" + 1 +", effect: allow } ] }
              - include: p/c.yaml
            """, new ConfigFiles(path => path == "p/c.yaml" ? "# c\nname: c\nrules: 7\n" : null, (_, _) => []));
        Assert.Equal(
            ["gateway.yaml:5:32", "gateway.yaml:9:13", "gateway.yaml:10:17", "gateway.yaml:12:50", "p/c.yaml:3:8"],
            outcome.Errors.Select(error => $"{error.File}:{error.Line}:{error.Column}"));
    }

    private static string Errors(string source)
    {
        var outcome = CompiledPolicy.Compile(source, 1);
        Assert.Null(outcome.Policy);
        return string.Join('\n', outcome.Errors.Select(error => error.ToString()));
    }

    private static IEnumerable<(string Source, string Expected)> Cases() =>
        Repository.Read("tests/Unit/Policies/wrong-policies.txt").Split("\n=====\n").Skip(1)
            .Select(one => one.TrimEnd('\n').Split("\n-----\n")).Select(one => (one[0] + "\n", one[1]));
}

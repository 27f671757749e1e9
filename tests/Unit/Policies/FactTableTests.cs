using Gateway.Governance.Policies;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class FactTableTests
{
    private const string Begin = "<!-- facts: begin -->\n";
    private const string End = "<!-- facts: end -->";

    [Fact]
    public void The_guide_names_every_fact_with_its_type()
    {
        var guide = Repository.Read("docs/policies.md");
        var begin = guide.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.True(
            guide[begin..guide.IndexOf(End, StringComparison.Ordinal)] == FactTable.Markdown(),
            $"docs/policies.md is not what the facts are; put this between its markers:\n{FactTable.Markdown()}");
    }

    [Fact]
    public void The_guide_names_every_housekeeping_method()
    {
        var guide = Repository.Read("docs/policies.md");
        foreach (var method in ProtocolMethods.Housekeeping) Assert.Contains($"`{method}`", guide, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_of_the_guide_work()
    {
        var guide = Repository.Read("docs/policies.md");
        var blocks = guide.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        var policies = blocks.Where(block => block.StartsWith("name:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(policies);
        foreach (var source in policies)
            Assert.Empty(CompiledPolicy.Compile(source, 1).Errors.Select(error => error.ToString()));
        foreach (var source in blocks.Where(block => block.StartsWith("- {", StringComparison.Ordinal)))
            Assert.Empty(CompiledPolicy.Compile($"name: x\nrules:\n{source}", 1).Errors.Select(error => error.ToString()));
        var (cases, errors) = PolicyCases.Read("cases.yaml", blocks.Single(block => block.StartsWith("cases:", StringComparison.Ordinal)));
        Assert.Empty(errors.Select(error => error.ToString()));
        var first = CompiledPolicy.Compile(policies[0], 1).Policy!;
        foreach (var one in cases) Assert.True(one.Try(first).Differences.IsEmpty,
            $"{one.Name}: {string.Join("; ", one.Try(first).Differences)}");
    }
}

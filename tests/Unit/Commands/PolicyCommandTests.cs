using System.CommandLine;
using System.Text.Json;
using Gateway.Commands;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Commands;

public sealed class PolicyCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-policy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Check_says_that_a_right_file_is_right()
    {
        Write("p/crm.yaml", "name: crm\nrules: []\n");
        var file = Write("gateway.yaml", "version: 1\npolicies: [ { include: 'p/*.yaml' } ]\n");
        Assert.Equal((0, $"{file} is right: 0 connections, 1 policies.\n", ""), Run(CheckCommand.Build(), file));
    }

    [Fact]
    public void Check_prints_every_error_with_its_place()
    {
        Write("p/crm.yaml", "name: crm\nrules: 7\n");
        var file = Write("gateway.yaml", "version: 2\npolicies: [ { include: 'p/*.yaml' }, { include: none.yaml } ]\n");
        var (code, output, error) = Run(CheckCommand.Build(), file);
        Assert.Equal((1, $"{file} is wrong: 3 errors.\n"), (code, output));
        var folder = _folder.FullName;
        Assert.Equal(
            [$"{file}:1:10:", $"{file}:2:38:", $"{folder}/p/crm.yaml:2:8:"],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Equal(3, JsonDocument.Parse(Run(CheckCommand.Build(), file, "--json").Output).RootElement.GetProperty("errors")
            .GetArrayLength());
    }

    [Fact]
    public void Check_tells_a_file_that_is_not_there()
    {
        var (code, _, error) = Run(CheckCommand.Build(), "none.yaml");
        Assert.Equal((2, "none.yaml cannot be read; check its name and permissions.\n"), (code, error));
    }

    [Fact]
    public void Check_refuses_what_is_no_utf8()
    {
        var file = Path.Combine(_folder.FullName, "bad.yaml");
        File.WriteAllBytes(file, [(byte)'a', 0xff, 0xfe, (byte)'b']);
        Assert.Equal(1, Run(CheckCommand.Build(), file).Code);
    }

    [Fact]
    public void Check_prints_the_schema() => Assert.Equal((0, ConfigReference.JsonSchema(), ""), Run(CheckCommand.Build(), "--schema"));

    [Fact]
    public void Explain_tells_rule_by_rule()
    {
        var policy = Write("crm.yaml", Policy);
        var facts = Write("facts.yaml", "tool: { name: t }\n");
        var (code, output, error) = Run(PolicyExplainCommand.Build(), policy, facts);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            held for approval by the rule "ask"; no deny rule matches, and approve wins over allow
            masks: hide
              read  line 3     allow    no
              ask   line 4     approve  yes
              hide  line 5     mask     yes
              file  line 6     deny     other    is about exchanges of another kind

            """.ReplaceLineEndings("\n"),
            output);
        var answer = JsonDocument.Parse(Run(PolicyExplainCommand.Build(), policy, facts, "--json").Output).RootElement;
        Assert.Equal(("approve", "ask"), (answer.GetProperty("outcome").GetString(), answer.GetProperty("rule").GetString()));
        Assert.Equal(4, answer.GetProperty("rules").GetArrayLength());
    }

    [Fact]
    public void Test_passes_or_fails_by_its_cases()
    {
        var policy = Write("crm.yaml", Policy);
        var right = Write("right.yaml", "cases:\n- { name: a, facts: { tool: { name: t } }, expect: approve }\n");
        Assert.Equal((0, "pass  a\n1 cases: 1 pass, 0 fail\n", ""), Run(PolicyTestCommand.Build(), policy, right));
        var wrong = Write("wrong.yaml", "cases:\n- { name: a, facts: { tool: { name: t } }, expect: deny }\n");
        var (code, output, _) = Run(PolicyTestCommand.Build(), policy, wrong);
        Assert.Equal(1, code);
        Assert.StartsWith($"FAIL  a\n      {wrong}:2: expected deny, but it is approve\n", output, StringComparison.Ordinal);
        Assert.Equal(1, Run(PolicyTestCommand.Build(), policy, wrong, "--json").Code);
    }

    [Fact]
    public void A_policy_of_a_configuration_is_chosen_by_name()
    {
        var config = Write("gateway.yaml", "version: 1\npolicies:\n- " + Policy.Replace("\n", "\n  ", StringComparison.Ordinal));
        var facts = Write("facts.yaml", "tool: { name: t }\n");
        Assert.Equal(0, Run(PolicyExplainCommand.Build(), config, facts, "--name", "crm").Code);
        Assert.Equal((1, "There is no policy of this name; did you mean \"crm\"?\n"), Failure("--name", "cmr"));
        Assert.Equal((1, $"{config} is a configuration; choose one of its policies with --name: crm\n"), Failure());

        (int Code, string Error) Failure(params string[] more)
        {
            var (code, _, error) = Run(PolicyExplainCommand.Build(), [config, facts, .. more]);
            return (code, error);
        }
    }

    [Fact]
    public void A_wrong_policy_and_wrong_facts_are_told_with_their_places()
    {
        var policy = Write("crm.yaml", "name: crm\nrules: 7\n");
        var facts = Write("facts.yaml", "tol: {}\n");
        Assert.StartsWith($"{policy}:2:8: rules must be", Run(PolicyExplainCommand.Build(), policy, facts).Error, StringComparison.Ordinal);
        var good = Write("good.yaml", Policy);
        Assert.StartsWith($"{facts}:1:1: unknown key", Run(PolicyExplainCommand.Build(), good, facts).Error, StringComparison.Ordinal);
        Assert.StartsWith($"{facts}:1:1: ", Run(PolicyTestCommand.Build(), good, facts).Error, StringComparison.Ordinal);
        Assert.Equal(2, Run(PolicyTestCommand.Build(), good, "none.yaml").Code);
        Assert.Equal(2, Run(PolicyTestCommand.Build(), "none.yaml", facts).Code);
    }

    private const string Policy = """
        name: crm
        rules:
          - { name: read, when: tool.readOnly, effect: allow }
          - { name: ask, when: tool.destructive, effect: approve, by: [bosses] }
          - { name: hide, when: 'true', effect: mask, kinds: [card] }
          - { name: file, when: 'resource == "x"', effect: deny, reason: no }

        """;

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    internal static (int Code, string Output, string Error) Run(Command command, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = command.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}

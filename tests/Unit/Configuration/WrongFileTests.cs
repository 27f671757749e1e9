using Gateway.Governance.Configuration;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class WrongFileTests
{
    public static TheoryData<string, string> Table { get; } = new(Cases());

    [Theory]
    [MemberData(nameof(Table))]
    public void A_wrong_file_is_told_where_and_what_to_write(string text, string expected) => Assert.Equal(expected, Written.Errors(text));

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal("gateway.yaml:1:1: the file is empty", Written.Errors(""));

    [Fact]
    public void A_file_that_is_no_text_is_refused() => Assert.Equal(
        "gateway.yaml:2:10: there is a character here that is no text (or bytes that are not UTF-8); save the file as UTF-8 text",
        Written.Errors("version: 1\nlisten: \"\u0001\"\n"));

    [Fact]
    public void Every_error_is_told_at_once_in_the_order_of_the_file() => Assert.Equal(
        """
        gateway.yaml:1:10: version must be the number 1
        gateway.yaml:3:3: unknown key "requestByte" in limits; did you mean "requestBytes"?
        gateway.yaml:4:17: limits.requestDepth must be a whole number from 4 to 512
        gateway.yaml:6:5: connections[] needs the key "name": {name}
        gateway.yaml:7:14: connections[].default must be deny or allow; did you mean "deny"?
        """.ReplaceLineEndings("\n").Replace("{name}", ConfigWords.Expected(ConfigShapes.Name), StringComparison.Ordinal),
        Written.Errors("""
        version: x
        limits:
          requestByte: 1
          requestDepth: 3
        connections:
          - url: https://a
            default: den
        """));

    [Theory]
    [InlineData("credential: { secret: hunter2secret }")]
    [InlineData("credential: { secret: 'Bearer hunter2secret' }")]
    [InlineData("credential: { secret: 'vault:hunter2secret' }")]
    [InlineData("credential: { hunter2secret }")]
    [InlineData("credential: { secret: [hunter2secret] }")]
    [InlineData("credential: hunter2secret")]
    [InlineData("credential: { secret: \"hunter2secret }")]
    public void A_literal_secret_is_refused_and_never_repeated(string credential)
    {
        var errors = Written.Errors($"version: 1\nconnections:\n- name: a\n  url: https://a\n  {credential}\n");
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public void A_literal_secret_is_told_what_to_do() => Assert.Equal(
        "gateway.yaml:2:67: connections[].credential.secret must be where the secret is, "
            + "\"env:NAME\" or \"file:PATH\", never the secret itself; "
            + "remove the value from the file and rotate it if it was real",
        Written.Errors("version: 1\nconnections: [ { name: a, url: 'https://a', credential: { secret: hunter2secret } } ]\n"));

    [Fact]
    public void A_syntax_error_is_told_with_its_place()
    {
        var errors = Written.Errors("version: 1\nlisten: [\n");
        Assert.StartsWith("gateway.yaml:3:1: this is not valid YAML: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_makes_the_reader_fail()
    {
        var good = Repository.Read("docs/configuration.md").Split("```yaml\n")[1].Split("```")[0];
        var signs = "{}[]:,-?&*!|>'\"%@` #\n\tab1\\~<=";
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var text = new System.Text.StringBuilder(good);
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Insert(at, signs[random.Next(signs.Length)]);
                else text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
            }

            var outcome = Written.Read(text.ToString());
            Assert.True(outcome.Config is null != outcome.Errors.IsEmpty, $"seed {seed}: a configuration and errors, or neither");
        }
    }

    [Fact]
    public void A_small_text_that_grows_large_is_refused()
    {
        var laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (var i = 1; i < 10; i++) laughs += $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        Assert.Equal("gateway.yaml:6:5: this holds more than 500,000 values once its aliases are followed; write less",
            Written.Errors(laughs));
    }

    [Fact]
    public void A_deep_text_is_refused() =>
        Assert.Equal(
            "gateway.yaml:1:65: this is nested more than 64 levels deep; flatten it",
            Written.Errors(new string('[', 100_000)));

    [Fact]
    public void A_long_text_is_refused() =>
        Assert.Equal("gateway.yaml:1:1: the file is longer than 4 MiB; split it and include the parts",
            Written.Errors(new string('#', YamlSource.CharactersMax + 1)));

    [Fact]
    public void Anchors_may_be_used_where_they_stay_small()
    {
        var config = Written.Good("version: 1\nidentity: { roles: { operator: &ops [ops], auditor: *ops } }\n");
        Assert.Equal(["ops"], config.Identity.Roles.Auditor);
    }

    [Fact]
    public void Includes_are_relative_to_the_file_that_names_them()
    {
        var config = Written.Good(
            "version: 1\npolicies: [ { include: sub/list.yaml } ]\n",
            ("sub/list.yaml", "- include: ../other/p.yaml\n- include: './x-*.yaml'\n"),
            ("other/p.yaml", "name: p\nrules: []\n"),
            ("sub/x-1.yaml", "name: x1\nrules: []\n"),
            ("sub/x-1.yml", "name: no\nrules: []\n"));
        Assert.Equal(["p", "x1"], config.Policies.Select(policy => policy.Name));
        Assert.Equal("other/p.yaml", config.Policies[0].File);
    }

    [Fact]
    public void An_include_that_leads_back_is_refused() => Assert.Equal(
        "b.yaml:1:3: this include leads back to a file that is being read; remove one of the includes on the way",
        Written.Errors("version: 1\npolicies: [ { include: a.yaml } ]\n", ("a.yaml", "- include: b.yaml\n"),
            ("b.yaml", "- include: ./a.yaml\n")));

    [Fact]
    public void An_include_that_matches_nothing_warns() => Assert.Equal(
        "gateway.yaml:2:13: this include matches no file; nothing is taken in",
        Assert.Single(Written.Read("version: 1\npolicies: [ { include: 'p/*.yaml' } ]\n").Warnings).ToString());

    [Fact]
    public void Errors_of_an_included_file_name_that_file() => Assert.Equal(
        "a.yaml:1:1: an included file holds one policy (name, rules) or a list of them; here is a single value",
        Written.Errors("version: 1\npolicies: [ { include: a.yaml } ]\n", ("a.yaml", "7\n")));

    private static IEnumerable<(string Text, string Expected)> Cases() =>
        Repository.Read("tests/Unit/Configuration/wrong-files.txt").Split("\n=====\n").Skip(1)
            .Select(one => one.TrimEnd('\n').Split("\n-----\n")).Select(one => (one[0] + "\n", one[1]));
}

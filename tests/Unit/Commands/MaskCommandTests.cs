using System.Text.Json;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary><c>gateway mask</c> on files.</summary>
public sealed class MaskCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-mask-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Explain_tells_kind_confidence_length_and_place_and_shows_no_value()
    {
        var (code, output, _) = Explain("{\"who\":{\"mail\":\"a@b.example\"}}");
        Assert.Equal(0, code);
        Assert.Matches(@"email +95 % +11 bytes  \$\.who\.mail", output);
        Assert.Contains("{\"who\":{\"mail\":\"[email]\"}}", output, StringComparison.Ordinal);
        Assert.Contains("No analyser was asked", output, StringComparison.Ordinal);
        Assert.DoesNotContain("a@b.example", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_prints_one_json_object_where_asked()
    {
        var (_, output, _) = Explain("mail a@b.example", "--json", "--kind", "card");
        var body = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, body.GetProperty("values").GetArrayLength());
        Assert.Equal(("mail a@b.example", "notAsked"), (body.GetProperty("shown").GetString(), body.GetProperty("analyser").GetString()));
    }

    [Fact]
    public void Explain_uses_the_configuration_s_kinds_and_thresholds()
    {
        var (_, output, _) = Explain("EMP-204412 and 030 1234567", "--json");
        Assert.Equal("[mc-badge] and 030 1234567", JsonDocument.Parse(output).RootElement.GetProperty("shown").GetString());
    }

    [Fact]
    public void A_kind_that_is_not_there_and_a_file_that_cannot_be_read_are_told()
    {
        var (code, _, error) = Explain("x", "--kind", "crad");
        Assert.Equal(1, code);
        Assert.Contains("card", error, StringComparison.Ordinal);
        Assert.Equal(2, PolicyCommandTests.Run(MaskCommand.Build(), "explain", Path.Combine(_folder.FullName, "none")).Code);
    }

    [Fact]
    public void Kinds_names_every_kind_with_its_group()
    {
        var config = Path.Combine(_folder.FullName, "kinds.yaml");
        File.WriteAllText(config, "version: 1\nmasking: { kinds: [ { name: mc-order, class: personal, pattern: '[0-9]{8}' } ] }\n");
        var lines = PolicyCommandTests.Run(MaskCommand.Build(), "kinds", "--config", config).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal);
        Assert.Equal(("personal", "secret", "personal", "-"), (lines["card"], lines["github"], lines["mc-order"], lines["unscanned"]));
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("kinds")]
    public void A_wrong_configuration_is_told_with_each_of_its_errors(string verb)
    {
        var config = Path.Combine(_folder.FullName, "wrong.yaml");
        File.WriteAllText(config, "version: 1\nlissten: {}\nmaskng: {}\n");
        string[] words = verb == "explain" ? [verb, config, "--config", config] : [verb, "--config", config];
        var (code, output, error) = PolicyCommandTests.Run(MaskCommand.Build(), words);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("the configuration is wrong", error, StringComparison.Ordinal);
        Assert.Contains($"{config}:2:", error, StringComparison.Ordinal);
        Assert.Contains($"{config}:3:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Explain(string text, params string[] more)
    {
        var file = Path.Combine(_folder.FullName, "text");
        File.WriteAllText(file, text);
        var config = Path.Combine(_folder.FullName, "gateway.yaml");
        File.WriteAllText(config, """
            version: 1
            masking:
              kinds: [ { name: mc-badge, prefix: 'EMP-', pattern: '[0-9]{6}' } ]
              thresholds: [ { kinds: [phone], threshold: 80 } ]
            """);
        return PolicyCommandTests.Run(MaskCommand.Build(), ["explain", file, "--config", config, .. more]);
    }
}

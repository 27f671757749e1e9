using Gateway.Governance.Configuration;
using Gateway.Quickstart;
using Xunit;

namespace Gateway.Tests.Quickstart;

public sealed class QuickstartTextTests
{
    [Fact]
    public void The_quickstart_is_a_configuration_without_errors_or_warnings()
    {
        var text = QuickstartText.Configuration(QuickstartText.DefaultUrl, new Uri("http://127.0.0.1:9/mcp"));
        var outcome = GatewayConfig.Parse("quickstart", text, ConfigFiles.None);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal("http://127.0.0.1:9/mcp", outcome.Config!.Connections.Single().Url.ToString());
    }

    [Fact]
    public void The_welcome_names_the_address_and_leaves_no_blank()
    {
        var text = QuickstartText.Welcome("http://127.0.0.1:4711");
        Assert.Contains("http://127.0.0.1:4711/mcp/crm", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_commands_ask_the_gateway_that_prints_them()
    {
        var elsewhere = Commands("http://127.0.0.1:4711");
        Assert.NotEmpty(elsewhere);
        Assert.All(elsewhere, static line => Assert.Contains(" --url http://127.0.0.1:4711", line, StringComparison.Ordinal));
        Assert.All(Commands(QuickstartText.DefaultUrl), static line => Assert.DoesNotContain("--url", line, StringComparison.Ordinal));
    }

    // Of each line what follows the script's name, as far as it makes or takes a token.
    private static List<string> Commands(string gateway) =>
        [.. QuickstartText.Welcome(gateway).Split('\n').Where(static line => line.Contains("./gateway ", StringComparison.Ordinal))
            .Select(static line => line.Split("./gateway ")[1]).Where(static line => line.Contains("--as ", StringComparison.Ordinal))];
}

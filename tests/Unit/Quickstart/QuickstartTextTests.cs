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
}

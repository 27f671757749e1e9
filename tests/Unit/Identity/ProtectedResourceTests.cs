using System.Net;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>The metadata that a client reads to log in by itself.</summary>
public sealed class ProtectedResourceTests
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    [Fact]
    public async Task The_gateway_and_each_connection_have_their_metadata()
    {
        await using var gate = await GateHost.StartAsync(
            new ManualTime(), listen => Config(listen, "https://idp.example", "https://other.example/tenant"));

        foreach (var path in (string[])["", "/mcp/crm", "/mcp/no-such-connection"])
        {
            var answer = await gate.GetAsync(WellKnown + path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(gate.Url + path, (string?)answer.Body!["resource"]);
            Assert.Equal(
                """["https://idp.example","https://other.example/tenant"]""", answer.Body["authorization_servers"]!.ToJsonString());
            Assert.Equal("""["mcp:read","mcp:call"]""", answer.Body["scopes_supported"]!.ToJsonString());
            Assert.Equal("""["header"]""", answer.Body["bearer_methods_supported"]!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("/mcp/")]
    [InlineData("/mcp/CRM")]
    [InlineData("/mcp/crm/x")]
    [InlineData("/other")]
    public async Task Other_paths_have_none(string path)
    {
        await using var gate = await GateHost.StartAsync(new ManualTime(), listen => Config(listen, "https://idp.example"));

        Assert.Equal(HttpStatusCode.NotFound, (await gate.GetAsync(WellKnown + path)).Status);
    }

    [Fact]
    public async Task Behind_another_public_url_everything_names_the_public_url()
    {
        await using var gate = await GateHost.StartAsync(new ManualTime(), listen =>
            Config(
                listen with { PublicUrl = new Uri("https://gw.example/tools/"), AllowedHosts = [listen.Url.Authority] },
                "https://idp.example"));
        using var http = new HttpClient { BaseAddress = gate.Config.Current.Listen.Url };

        var metadata = await http.GetStringAsync(WellKnown + "/tools/mcp/crm");
        using var refused = await http.GetAsync("/mcp/crm");

        Assert.Contains("\"resource\":\"https://gw.example/tools/mcp/crm\"", metadata, StringComparison.Ordinal);
        Assert.Equal(
            "Bearer resource_metadata=\"https://gw.example/.well-known/oauth-protected-resource/tools/mcp/crm\", "
            + "scope=\"mcp:read mcp:call\"",
            refused.Headers.GetValues("WWW-Authenticate").Single());
    }

    [Theory]
    [InlineData("https://idp.example",
        "https://idp.example/.well-known/oauth-authorization-server", "https://idp.example/.well-known/openid-configuration")]
    [InlineData("https://idp.example/",
        "https://idp.example/.well-known/oauth-authorization-server", "https://idp.example/.well-known/openid-configuration")]
    [InlineData("https://idp.example/a/b", "https://idp.example/.well-known/oauth-authorization-server/a/b",
        "https://idp.example/.well-known/openid-configuration/a/b", "https://idp.example/a/b/.well-known/openid-configuration")]
    public void Issuers_are_looked_up_in_the_standard_order(string issuer, params string[] expected) =>
        Assert.Equal(expected, IssuerDiscovery.Addresses(issuer).Select(url => url.AbsoluteUri));

    private static GatewayConfig Config(ListenConfig listen, params string[] issuers) => GatewayConfig.Default with
    {
        Listen = listen,
        Identity = new IdentityConfig { Issuers = [.. issuers.Select(issuer => new IssuerConfig { Issuer = issuer })] },
    };
}

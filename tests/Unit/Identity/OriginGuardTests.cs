using System.Net;
using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Which hosts and origins are answered.</summary>
public sealed class OriginGuardTests : IAsyncLifetime
{
    private GateHost _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateHost.StartAsync(new ManualTime(), listen => GatewayConfig.Default with
    {
        Listen = listen with
        {
            AllowedHosts = ["gw.example", "gw.example:8443", "[2001:db8:0:0:0:0:0:1]:80"],
            AllowedOrigins = ["https://console.example", "http://[2001:db8::2]:3000"],
        },
    });

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1:PORT", true)]
    [InlineData("localhost:PORT", true)]
    [InlineData("LocalHost:PORT", true)]
    [InlineData("[::1]:PORT", true)]
    [InlineData("[0:0:0:0:0:0:0:1]:PORT", true)]
    [InlineData("gw.example", true)]
    [InlineData("GW.example:8443", true)]
    [InlineData("[2001:DB8::1]:80", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:1", false)]
    [InlineData("localhost.:PORT", false)]
    [InlineData("localhost.evil.example:PORT", false)]
    [InlineData("127.0.0.1.nip.io:PORT", false)]
    [InlineData("gw.example:8080", false)]
    [InlineData("evil.example:PORT", false)]
    [InlineData("evil.example", false)]
    [InlineData("[::2]:PORT", false)]
    [InlineData("[2001:db8::1]", false)]
    public async Task Hosts(string host, bool good)
    {
        var head = await _gate.RawAsync("GET /mcp/crm HTTP/1.1", "Host: " + host.Replace("PORT", Port, StringComparison.Ordinal));

        Assert.StartsWith(good ? "HTTP/1.1 401 " : "HTTP/1.1 403 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_host_is_refused()
    {
        Assert.StartsWith("HTTP/1.1 403 ", await _gate.RawAsync("GET /mcp/crm HTTP/1.1", "Host:"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await _gate.RawAsync("GET /mcp/crm HTTP/1.0"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT", true)]
    [InlineData("http://localhost:PORT", true)]
    [InlineData("https://console.example", true)]
    [InlineData("http://[2001:db8:0::2]:3000", true)]
    [InlineData("null", false)]
    [InlineData("https://127.0.0.1:PORT", false)]
    [InlineData("http://127.0.0.1", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData("http://console.example", false)]
    [InlineData("https://console.example:8443", false)]
    [InlineData("https://console.example.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("file://", false)]
    [InlineData("", false)]
    public async Task Origins(string origin, bool good)
    {
        var head = await _gate.RawAsync(
            "GET /mcp/crm HTTP/1.1", $"Host: 127.0.0.1:{Port}", "Origin: " + origin.Replace("PORT", Port, StringComparison.Ordinal));

        Assert.StartsWith(good ? "HTTP/1.1 401 " : "HTTP/1.1 403 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_origins_are_refused()
    {
        var own = $"Origin: http://127.0.0.1:{Port}";
        var head = await _gate.RawAsync("GET /mcp/crm HTTP/1.1", $"Host: 127.0.0.1:{Port}", own, own);

        Assert.StartsWith("HTTP/1.1 403 ", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_says_what_to_do_and_guards_the_metadata_too()
    {
        var answer = await _gate.SendAsync(null, "/.well-known/oauth-protected-resource", ("Origin", "https://evil.example"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("origin_refused", answer.Code);
        Assert.Contains("listen.allowedOrigins", (string?)answer.Body!["error"]!["fix"], StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    private string Port => new Uri(_gate.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

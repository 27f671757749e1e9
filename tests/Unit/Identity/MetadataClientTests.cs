using Gateway.Edge.Identity;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Where issuers' documents are never fetched from, whoever names the address.</summary>
public sealed class MetadataClientTests
{
    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[ff02::1]/")]
    public async Task Addresses_that_no_issuer_has_are_not_connected_to(string url)
    {
        using var client = new MetadataClient(TimeProvider.System);

        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.ReadAsync(new Uri(url), TestContext.Current.CancellationToken));

        Assert.Contains("may not be connected to", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://idp.example/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://127.0.0.1.example/")]
    [InlineData("https://user@idp.example/")]
    [InlineData("https://idp.example/#part")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task Other_ways_than_https_are_refused_before_anything_is_resolved(string url)
    {
        using var client = new MetadataClient(TimeProvider.System);

        await Assert.ThrowsAsync<InvalidDataException>(() => client.ReadAsync(new Uri(url), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_issuer_elsewhere_cannot_lead_to_this_machine()
    {
        await using var issuer = await FakeIssuer.StartAsync();
        issuer.MetadataIssuer = "https://idp.example";
        using var client = new MetadataClient(TimeProvider.System);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => new IssuerDiscovery(client).KeysAsync(
            "https://idp.example", new Uri(issuer.Url + issuer.MetadataPath), TestContext.Current.CancellationToken));

        Assert.Contains("leads to this machine", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, issuer.KeyFetches);
    }
}

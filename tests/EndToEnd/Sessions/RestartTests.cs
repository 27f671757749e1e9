using System.Net;
using Xunit;

namespace Gateway.EndToEnd.Sessions;

/// <summary>A gateway that is killed and started again.</summary>
[Collection(GovernedBed.Name)]
public sealed class RestartTests(GovernedBed bed)
{
    [Fact]
    public async Task A_legacy_client_goes_on_with_its_session_after_the_gateway_was_killed()
    {
        bed.Require();
        var first = await bed.AnotherAsync();
        using var client = new WireClient(new Uri(first.Url, "/mcp/fixture").AbsoluteUri, await first.TokenAsync("alice", "staff"));
        await client.OpenAsync();
        Assert.Equal("This is a simple text response for testing.", await client.TextAsync(1, "test_simple_text"));
        await first.KillAsync();

        await using var second = await GatewayProcess.StartAsync(first.Folder, first.Url, ["run", "-c", "gateway.yaml"]);
        Assert.Equal("This is a simple text response for testing.", await client.TextAsync(2, "test_simple_text"));
        using var stream = await client.SendAsync(null, HttpMethod.Get);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        var bob = await second.TokenAsync("bob", "staff");
        using var stranger = new WireClient(new Uri(second.Url, "/mcp/fixture").AbsoluteUri, bob) { Session = client.Session };
        using var refused = await stranger.SendAsync(null, HttpMethod.Get);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var (code, output, errors) = await second.CommandAsync("recording", "verify");
        Assert.True(code == 0, output + errors);
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd.Sessions;

/// <summary>The rules of a legacy wire session, at the real process.</summary>
[Collection(GovernedBed.Name)]
public sealed class WireSessionTests(GovernedBed bed)
{
    private const string Ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";

    [Fact]
    public async Task A_session_is_not_found_for_anybody_else()
    {
        bed.Require();
        using var alice = await OpenAsync();
        using var bob = new WireClient(bed.Through("fixture"), bed.Bob) { Session = alice.Session };
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Get, HttpMethod.Delete })
        {
            using var refused = await bob.SendAsync(method == HttpMethod.Post ? Ping : null, method);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        // Nor at another connection, even for its owner; and it is none the worse for the tries.
        using var elsewhere = new WireClient(bed.Through("everything"), bed.Alice) { Session = alice.Session };
        using var astray = await elsewhere.SendAsync(Ping);
        Assert.Equal(HttpStatusCode.NotFound, astray.StatusCode);
        using var own = await alice.SendAsync(Ping);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("s_000000000000000000000000")]
    [InlineData("4f6c1c1e-7d5a-4a6e-9b0a-6a4b8a3f2d11")]
    [InlineData("?")]
    public async Task An_unknown_session_is_not_found(string session)
    {
        bed.Require();
        using var client = new WireClient(bed.Through("fixture"), bed.Alice) { Session = session };
        using var refused = await client.SendAsync(Ping);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(-32001, (int?)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!["code"]);
    }

    [Fact]
    public async Task A_deleted_session_is_gone_and_its_client_begins_anew()
    {
        bed.Require();
        using var client = await OpenAsync();
        using var deleted = await client.SendAsync(null, HttpMethod.Delete);
        Assert.True(deleted.IsSuccessStatusCode);
        using var refused = await client.SendAsync(Ping);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var old = client.Session;
        client.Session = "";
        await client.OpenAsync();
        Assert.NotEqual(old, client.Session);
    }

    [Fact]
    public async Task The_session_of_a_client_is_not_that_of_the_upstream()
    {
        bed.Require();
        using var client = await OpenAsync();
        using var around = new WireClient(new Uri(bed.Fixture.Url, "/mcp").AbsoluteUri, "") { Session = client.Session };
        using var refused = await around.SendAsync(Ping);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task Two_calls_of_one_session_are_under_way_at_once()
    {
        bed.Require();
        using var client = await OpenAsync();
        var first = client.TextAsync(1, "hold", new JsonObject { ["key"] = "two-at-once" });
        await bed.Fixture.HeardAsync("event hold two-at-once begun");
        Assert.Equal("This is a simple text response for testing.", await client.TextAsync(2, "test_simple_text"));
        Assert.False(first.IsCompleted);
        Assert.Equal("released two-at-once", await client.TextAsync(3, "release", new JsonObject { ["key"] = "two-at-once" }));
        Assert.Equal("released", await first);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public async Task What_a_server_asks_on_the_standalone_stream_arrives_every_time(string client)
    {
        bed.Require();
        var answers = await Suite.OutputAsync("stream-order.mjs", client, bed.Through("fixture"), bed.Alice, "20");
        Assert.Equal(Enumerable.Repeat("answered accept", 20), JsonNode.Parse(answers)!.AsArray().Select(answer => (string)answer!));
    }

    private async Task<WireClient> OpenAsync()
    {
        var client = new WireClient(bed.Through("fixture"), bed.Alice);
        await client.OpenAsync();
        return client;
    }
}

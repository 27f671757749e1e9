using System.Text;
using Gateway.Abstractions.Recording;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Whatever an upstream does, its caller hears within the limits what happened and whose fault it was, nothing raw passes, the
/// recording says how
/// it ended, and nobody else notices.</summary>
public sealed class HostileUpstreamTests(HostileFixture fixture) : IClassFixture<HostileFixture>
{
    public static TheoryData<string, string, string> Misdeeds => new(HostileScripts.All.Select(s => (s.Name, s.End, s.Words)));

    [Theory]
    [MemberData(nameof(Misdeeds))]
    public async Task An_upstream_that(string misdeed, string end, string words)
    {
        // Others may have come here before, whatever order the tests run in.
        var before = fixture.Upstream.Count(misdeed);
        var gateway = end == "upstreamTimeout" ? fixture.Hasty : fixture.Gateway;
        var heard = await gateway.Agent(misdeed).CallAsync(misdeed);
        Assert.DoesNotContain(HostileScripts.Canary, heard.Text + heard.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", heard.Headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Location", heard.Headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("WWW-Authenticate", heard.Headers, StringComparison.OrdinalIgnoreCase);
        if (words.Length > 0)
        {
            Assert.True(heard.IsError, heard.Text);
            Assert.Contains("Gateway, step ", heard.Words, StringComparison.Ordinal);
            Assert.Contains(words, heard.Words, StringComparison.Ordinal);
            Assert.Contains("fault", heard.Words, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("done", heard.Words);
        }

        var completed = await gateway.RecordedAsync(misdeed, EntryKind.Completed, p =>
            p.Contains($"\"end\":\"{end}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(HostileScripts.Canary, completed, StringComparison.Ordinal);
        Assert.Equal(before + 1, fixture.Upstream.Count(misdeed));
        Assert.Equal("", gateway.Log.Errors);
    }

    [Fact]
    public async Task An_upstream_that_hangs_holds_up_nobody_else()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            HostileFixture.Configuration(fixture.Upstream.Url, fixture.Good.Url, patience: "10s"));
        var hanging = Enumerable.Range(0, 32).Select(i => gateway.Agent($"stuck-{i}").CallAsync("hangs-before-headers")).ToList();
        var lively = gateway.Agent("lively", "good");
        for (var i = 0; i < 20; i++) Assert.Equal("done", (await lively.CallAsync("echo")).Words);
        Assert.All(await Task.WhenAll(hanging), heard => Assert.True(heard.IsError));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_for_masking_is_withheld_and_its_end_recorded()
    {
        await using var upstream = new HostileUpstream();
        upstream.Scripts["half"] = (id, stream, end) => stream.WriteAsync(HostileUpstream.Plain(
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"{\"ann.smith@example.com\":1,\"\\ud800\":2}"}]}}"""), end).AsTask();
        await using var gateway = await GatewayUnderTest.StartAsync(HostileFixture.Configuration(upstream.Url, upstream.Url));
        var heard = await gateway.Agent("alice").CallAsync("half");
        Assert.True(heard.IsError, heard.Text);
        Assert.Contains("step mask", heard.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("ann.smith", heard.Text, StringComparison.Ordinal);
        await gateway.RecordedAsync("alice", EntryKind.Completed, static p => p.Contains("maskingBlocked", StringComparison.Ordinal));
        Assert.Equal("", gateway.Log.Errors);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"tools\"")]
    [InlineData("""{"tools":{}}""")]
    [InlineData("""{"tools":[1,null,{"name":3},{"name":"x","inputSchema":[],"outputSchema":"y","annotations":7}],"nextCursor":{}}""")]
    public async Task A_catalogue_that_is_no_catalogue_leaves_a_tool_unknown(string result)
    {
        await using var upstream = new HostileUpstream { Listed = result };
        upstream.Scripts["fine"] = (id, stream, end) => stream.WriteAsync(HostileScripts.Done(id), end).AsTask();
        await using var gateway = await GatewayUnderTest.StartAsync(HostileFixture.Configuration(upstream.Url, upstream.Url));
        Assert.Equal("done", (await gateway.Agent("alice").CallAsync("fine")).Words);
        var listed = await gateway.Agent("alice").AskAsync("tools/list");
        Assert.Equal(200, (int)listed.Status);
        Assert.Equal("", gateway.Log.Errors);
    }

    [Fact]
    public async Task A_catalogue_that_is_too_large_to_keep_is_still_listed()
    {
        var schema = new StringBuilder("{\"type\":\"object\",\"enum\":[");
        for (var i = 0; i < 60_000; i++) schema.Append("\"abcdefgh\",");
        schema.Append("1]}");
        var tools = string.Join(',', Enumerable.Range(0, 14).Select(i => $$$"""{"name":"t{{{i}}}","inputSchema":{},"outputSchema":{{{schema}}} }"""));
        await using var upstream = new HostileUpstream { Listed = $$$"""{"tools":[{{{tools}}}]}""" };
        await using var gateway = await GatewayUnderTest.StartAsync(
            HostileFixture.Configuration(upstream.Url, upstream.Url).Replace("responseBytes: 1MiB", "responseBytes: 32MiB",
                StringComparison.Ordinal));
        var listed = await gateway.Agent("alice").AskAsync("tools/list");
        Assert.Equal(200, (int)listed.Status);
        Assert.Equal(14, listed.Answer["result"]!["tools"]!.AsArray().Count);
        Assert.Equal("", gateway.Log.Errors);
    }
}

using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Policies;
using Gateway.Edge.Mcp;
using Gateway.Governance.Connections;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Mcp;

/// <summary>Arguments that a modern client repeats in headers.</summary>
public sealed class HeaderCheckTests
{
    private const string Claim = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    [Fact]
    public void Long_arguments_are_read_once_however_many_headers_a_tool_asks_for()
    {
        var arguments = $$"""{"region":"eu","text":"{{new string('x', 2 << 20)}}"}""";
        var message = Encoding.UTF8.GetBytes($$$"""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{{{arguments}}},{{{Claim}}}}}
            """);
        Assert.Equal(FrameFault.None, FrameReader.Read(message, FrameSide.Client, 64, out var frame));
        var headers = new HeaderDictionary
        {
            ["MCP-Protocol-Version"] = "2026-07-28",
            ["Mcp-Method"] = "tools/call",
            ["Mcp-Name"] = "t",
            ["Mcp-Param-Region"] = "eu",
        };
        var tool = new ToolDefinition(ToolFacts.Unknown("t"), default, default, [.. Enumerable.Range(0, 15_000)
            .Select(i => new HeaderParameter($"H{i}", [$"h{i}"])), new HeaderParameter("Region", ["region"])]);
        Assert.Null(HeaderCheck.FirstMismatch(headers, frame!, tool));
        Assert.Equal([("Mcp-Param-Region", "eu")], HeaderCheck.Parameters(frame!, tool));
        headers["Mcp-Param-H14999"] = "not there";
        Assert.Equal("Mcp-Param-H14999", HeaderCheck.FirstMismatch(headers, frame!, tool));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 0)]
    [InlineData(15_000, 0)]
    public void A_tool_that_asks_for_more_headers_than_fit_into_a_request_gets_none(int asked, int kept)
    {
        var properties = string.Join(',', Enumerable.Range(0, asked).Select(i => $$"""
            "p{{i}}":{"type":"string","x-mcp-header":"H{{i}}"}
            """));
        using var list = JsonDocument.Parse($$$"""[{"name":"t","inputSchema":{"type":"object","properties":{{{{properties}}}} }}]""");
        Assert.Equal(kept, Assert.Single(ToolCatalogue.Read(list.RootElement)).HeaderParameters.Length);
    }
}

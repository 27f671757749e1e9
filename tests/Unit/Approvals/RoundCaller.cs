using System.Text.Json.Nodes;
using Gateway.Tests.Scenarios;

namespace Gateway.Tests.Approvals;

/// <summary>A client of 2026-07-28 that makes each round by hand.</summary>
internal sealed class RoundCaller
{
    private readonly Agent _agent;

    public RoundCaller(GatewayUnderTest gateway, string subject, string connection = "up")
    {
        _agent = gateway.Agent(subject, connection);
        _agent.Headers["MCP-Protocol-Version"] = "2026-07-28";
        _agent.Headers["Mcp-Method"] = "tools/call";
    }

    /// <summary>What it says that it can do.</summary>
    public string Capabilities { get; set; } = """{"elicitation":{"form":{},"url":{}}}""";

    /// <summary>Calls a tool, in a first round or a further one.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">JSON object.</param>
    /// <param name="state">What it carries back; null in the first round.</param>
    /// <param name="action">What its user did; null where nothing was asked.</param>
    public Task<Heard> CallAsync(string tool = "held", string arguments = """{"n":1.0}""", string? state = null, string? action = null)
    {
        _agent.Headers["Mcp-Name"] = tool;
        var round = (action is null ? "" : $$$""","inputResponses":{"gateway_approval":{"action":"{{{action}}}"}}""")
            + (state is null ? "" : $$$""","requestState":{{{JsonValue.Create(state).ToJsonString()}}}""");
        return _agent.AskAsync("tools/call", $$$"""
            {"name":"{{{tool}}}","arguments":{{{arguments}}}{{{round}}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{{Capabilities}}} } }
            """);
    }

    /// <summary>The state that an answer asks to bring back; fails when it asks for none.</summary>
    public static string State(Heard heard) => (string?)heard.Answer["result"]?["requestState"]
        ?? throw new InvalidOperationException($"It asks for no further round: {heard.Text}");

    /// <summary>The address that an answer asks to show; null when it asks for none.</summary>
    public static string? Address(Heard heard) =>
        (string?)heard.Answer["result"]?["inputRequests"]?["gateway_approval"]?["params"]?["url"];
}

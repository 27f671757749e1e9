using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A gateway before an upstream, with a folder that outlives a restart of it.</summary>
public abstract class Scenario : IAsyncLifetime
{
    private protected readonly string _folder = Directory.CreateTempSubdirectory("gateway-scenario").FullName;
    private protected Upstream _upstream = null!;
    private protected GatewayUnderTest _gateway = null!;

    public virtual async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Alice, with a wire session of her own.</summary>
    /// <param name="upstreamSession">The session that the upstream keeps for it; empty for one that keeps none.</param>
    private protected async Task<Agent> OpenAsync(string upstreamSession)
    {
        _upstream.Answers["initialize"] = (http, arrival) =>
        {
            if (upstreamSession.Length > 0) http.Response.Headers["Mcp-Session-Id"] = upstreamSession;
            return Upstream.ResultAsync(http, arrival,
                """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"upstream","version":"1"}}""");
        };
        var agent = _gateway.Agent("alice");
        var opened = await agent.AskAsync("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        agent.Headers["Mcp-Session-Id"] = opened.Headers.Split('\n')
            .Single(static line => line.StartsWith("Mcp-Session-Id: ", StringComparison.OrdinalIgnoreCase))[16..].Trim();
        return agent;
    }

    /// <summary>Starts the gateway in the folder, the first time and again.</summary>
    private protected abstract Task<GatewayUnderTest> StartAsync();
}

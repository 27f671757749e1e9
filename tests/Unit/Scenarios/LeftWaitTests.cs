using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A caller that no longer waits for its approval is not called any more.</summary>
public sealed class LeftWaitTests : IAsyncLifetime
{
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, hold: 1s } ]
            policies:
              - name: all
                rules: [ { name: ask, when: 'method == "tools/call"', effect: approve, by: [approvers], within: 10m } ]
            """, first: static (services, _) => services.PostConfigure<LoggerFilterOptions>(static log => log.MinLevel = LogLevel.Debug));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_stopped_waiting_is_told_nothing()
    {
        var held = await _gateway.Agent("alice").CallAsync("echo");
        var approval = held.Words.Split("Approval ")[^1].Split(' ')[0];
        await _gateway.DecideAsync(approval, approve: true);
        Assert.Equal("done", (await _gateway.Agent("alice").CallAsync("echo")).Words);
        // What is dropped is logged at a level that this log hears.
        _gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("test").LogDebug("heard");
        Assert.Contains("test heard", _gateway.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("was dropped", _gateway.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ClientNotAvailable", _gateway.Log.Text, StringComparison.Ordinal);
    }
}

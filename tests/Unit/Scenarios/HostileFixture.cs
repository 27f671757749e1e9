using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A gateway with tight limits before a hostile upstream and a good one.</summary>
public sealed class HostileFixture : IAsyncLifetime
{
    internal HostileUpstream Upstream { get; } = new();

    internal Upstream Good { get; private set; } = null!;

    internal GatewayUnderTest Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var script in HostileScripts.All) Upstream.Scripts[script.Name] = script.Play;
        Good = await Scenarios.Upstream.StartAsync();
        Gateway = await GatewayUnderTest.StartAsync(Configuration(Upstream.Url, Good.Url));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Good.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    internal static string Configuration(Uri hostile, Uri good) => $$$"""
        limits: { responseBytes: 1MiB, eventBytes: 64KiB, upstreamTimeout: 1s, streamIdle: 1s }
        connections:
          - { name: up, url: "{{{hostile}}}", policy: all }
          - { name: good, url: "{{{good}}}", policy: all }
        policies:
          - name: all
            rules:
              - { name: all, when: 'true', effect: allow }
              - { name: hide, when: 'true', effect: mask, kinds: ["*"] }
        """;
}

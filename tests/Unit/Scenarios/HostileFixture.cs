using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Gateways with tight limits before a hostile upstream and a good one: one that waits, and one that soon gives up.</summary>
public sealed class HostileFixture : IAsyncLifetime
{
    internal HostileUpstream Upstream { get; } = new();

    internal Upstream Good { get; private set; } = null!;

    internal GatewayUnderTest Gateway { get; private set; } = null!;

    /// <summary>For what an upstream does by doing nothing.</summary>
    internal GatewayUnderTest Hasty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var script in HostileScripts.All) Upstream.Scripts[script.Name] = script.Play;
        Good = await Scenarios.Upstream.StartAsync();
        Gateway = await GatewayUnderTest.StartAsync(Configuration(Upstream.Url, Good.Url));
        Hasty = await GatewayUnderTest.StartAsync(Configuration(Upstream.Url, Good.Url, patience: "1s"));
    }

    public async ValueTask DisposeAsync()
    {
        await Hasty.DisposeAsync();
        await Gateway.DisposeAsync();
        await Good.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    internal static string Configuration(Uri hostile, Uri good, string patience = "60s") => $$$"""
        limits: { responseBytes: 1MiB, eventBytes: 64KiB, upstreamTimeout: {{{patience}}}, streamIdle: {{{patience}}} }
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

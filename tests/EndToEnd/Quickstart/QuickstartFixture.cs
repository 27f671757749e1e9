using Gateway.EndToEnd.Quickstart;
using Xunit;

[assembly: AssemblyFixture(typeof(QuickstartFixture))]

namespace Gateway.EndToEnd.Quickstart;

/// <summary>One quickstart for all tests that leave it as they found it.</summary>
public sealed class QuickstartFixture : IAsyncLifetime
{
    internal GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>Alice, of support.</summary>
    internal string Alice { get; private set; } = "";

    /// <summary>Carol, who decides about deletions.</summary>
    internal string Carol { get; private set; } = "";

    internal string Crm => new Uri(Gateway.Url, "/mcp/crm").AbsoluteUri;

    public async ValueTask InitializeAsync()
    {
        Gateway = await GatewayProcess.QuickstartAsync();
        Alice = await Gateway.TokenAsync("alice", "support");
        Carol = await Gateway.TokenAsync("carol", "crm-approvers");
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}

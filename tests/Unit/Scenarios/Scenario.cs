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

    /// <summary>Starts the gateway in the folder, the first time and again.</summary>
    private protected abstract Task<GatewayUnderTest> StartAsync();
}

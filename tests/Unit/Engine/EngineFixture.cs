using Xunit;

namespace Gateway.Tests.Engine;

/// <summary>One host for all tests that need nothing special of it; they keep apart by grain key.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    private EngineHost? _host;

    internal EngineHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    public async ValueTask InitializeAsync() => _host = await EngineHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

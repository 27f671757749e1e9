using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
#if ENGINE_ORLEANS
using Gateway.Tests.Scenarios;
using Orleans.Hosting;
#else
using Gateway.Embedded.Engine;
#endif

namespace Gateway.Tests.Engine;

/// <summary>The engine that was built, in a host of its own. The one file here that knows which engine that is.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private EngineHost(IHost host) => _host = host;

    public static TimeSpan LongTime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether a call that never returns keeps its grain from ending for longer than a test waits.</summary>
#if ENGINE_ORLEANS
    public static bool KeepsStuckGrains => true;
#else
    public static bool KeepsStuckGrains => false;
#endif

    /// <summary>Whether calls time out by the clock of the host's container.</summary>
    public static bool TakesClock => !KeepsStuckGrains;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public Probe Probe => _host.Services.GetRequiredService<Probe>();

    public static Task<EngineHost> StartAsync() => StartAsync(LongTime, TimeSpan.FromSeconds(30));

    public static async Task<EngineHost> StartAsync(
        TimeSpan collectionAge, TimeSpan responseTimeout, TimeSpan? deactivationTimeout = null, TimeProvider? time = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<Probe>();
        if (time is not null) builder.Services.AddSingleton(time);
        builder.Services.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = collectionAge;
            if (deactivationTimeout is { } limit) options.DeactivationTimeout = limit;
            // Less than the shortest age that a grain asks for.
            options.CollectionQuantum = TimeSpan.FromTicks(Math.Min(collectionAge.Ticks / 4, TimeSpan.TicksPerMinute));
        });
        builder.Services.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = responseTimeout);
#if ENGINE_ORLEANS
        builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = responseTimeout);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(GatewayUnderTest.Ports.Take(), GatewayUnderTest.Ports.Take()));
#else
        builder.Services.AddEmbeddedOrleans(typeof(EngineHost).Assembly);
#endif
        var host = builder.Build();
        await host.StartAsync();
        return new EngineHost(host);
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync();
        _host.Dispose();
    }
}

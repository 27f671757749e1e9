using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Grains;
using Gateway.Silo.Hosting;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Gateway.Tests.Recording.Encryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Approvals;

/// <summary>Two engines that know nothing of each other over one store, as two silos are while the cluster is parted: each has an
/// activation of its own of every approval and every session. Time stands still.</summary>
internal sealed class TwoOwners : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly List<IHost> _hosts = [];
    private readonly GatewayConfig _config;

    private TwoOwners(GatewayConfig config)
    {
        _config = config;
        _store = _folder.Open();
        Store = new ShakyStore(_store);
        Time = new ManualTime();
        Time.Advance(DateTimeOffset.FromUnixTimeMilliseconds(SomeApproval.Start) - Time.GetUtcNow());
    }

    public ShakyStore Store { get; }

    public ManualTime Time { get; }

    /// <summary>The recordings of both.</summary>
    public IRecordingStore Recordings => _store;

    public static async Task<TwoOwners> StartAsync(GatewayConfig? config = null)
    {
        var owners = new TwoOwners(config ?? new GatewayConfig());
        for (var i = 0; i < 2; i++) owners._hosts.Add(await owners.BeginAsync());
        return owners;
    }

    /// <summary>One of the two activations of an approval.</summary>
    public IApprovalGrain Of(int owner, ApprovalId approval) =>
        _hosts[owner].Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval.Value);

    /// <summary>One of the two activations of a session.</summary>
    public ISessionGrain Of(int owner, SessionId session) =>
        _hosts[owner].Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>(session.Value);

    /// <summary>One of the two activations of a principal.</summary>
    public IPrincipalGrain Principal(int owner, PrincipalKey principal) =>
        _hosts[owner].Services.GetRequiredService<IGrainFactory>().GetGrain<IPrincipalGrain>(principal.ToString());

    /// <summary>Waits until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IHost> BeginAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IStateStore>(Store).AddSingleton<IRecordingStore>(_store);
        builder.Services.AddSingleton<IRecordingKeys>(new MemoryKeys());
        builder.Services.AddSingleton(new LiveConfig(_config));
        builder.Services.AddSingleton(new MaskKey([.. new byte[32]])).AddSingleton(new DigestKey(new byte[32]));
        builder.Services.AddGatewayGrains();
        builder.AddGatewayEngine();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains;
using Gateway.Silo.Hosting;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Approvals;

/// <summary>Two engines that know nothing of each other over one store, as two silos are while the cluster is parted: each has an
/// activation of its own of every approval. Time stands still.</summary>
internal sealed class TwoOwners : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly List<IHost> _hosts = [];

    private TwoOwners()
    {
        _store = _folder.Open();
        Store = new ShakyStore(_store);
        Time = new ManualTime();
        Time.Advance(DateTimeOffset.FromUnixTimeMilliseconds(SomeApproval.Start) - Time.GetUtcNow());
    }

    public ShakyStore Store { get; }

    public ManualTime Time { get; }

    public static async Task<TwoOwners> StartAsync()
    {
        var owners = new TwoOwners();
        for (var i = 0; i < 2; i++) owners._hosts.Add(await owners.BeginAsync());
        return owners;
    }

    /// <summary>One of the two activations of an approval.</summary>
    public IApprovalGrain Of(int owner, ApprovalId approval) =>
        _hosts[owner].Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval.Value);

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
        builder.Services.AddSingleton(new LiveConfig(new GatewayConfig()));
        builder.Services.AddSingleton(new MaskKey([.. new byte[32]])).AddSingleton(new DigestKey(new byte[32]));
        builder.Services.AddGatewayGrains();
        builder.AddGatewayEngine();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

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
    private readonly HashSet<IHost> _stopped = [];
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

    /// <summary>Starts both.</summary>
    /// <param name="config">Of both.</param>
    /// <param name="more">Gives one of them more parts.</param>
    public static async Task<TwoOwners> StartAsync(GatewayConfig? config = null, Action<int, IServiceCollection>? more = null)
    {
        var owners = new TwoOwners(config ?? new GatewayConfig());
        for (var i = 0; i < 2; i++)
        {
            var owner = i;
            owners._hosts.Add(await owners.BeginAsync(services => more?.Invoke(owner, services)));
        }

        return owners;
    }

    /// <summary>The clock of one of the two.</summary>
    public IApprovalClockGrain Clock(int owner) =>
        _hosts[owner].Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalClockGrain>(IApprovalClockGrain.Key);

    /// <summary>Ends one of the two.</summary>
    public Task StopAsync(int owner)
    {
        _stopped.Add(_hosts[owner]);
        return _hosts[owner].StopAsync();
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
            if (_stopped.Add(host)) await host.StopAsync();
            host.Dispose();
        }

        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IHost> BeginAsync(Action<IServiceCollection> more)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IStateStore>(Store).AddSingleton<IRecordingStore>(_store);
        builder.Services.AddSingleton<IRecordingKeys>(new MemoryKeys());
        builder.Services.AddSingleton(new LiveConfig(_config));
        builder.Services.AddSingleton(new MaskKey([.. new byte[32]])).AddSingleton(new DigestKey(new byte[32]));
        builder.Services.AddGatewayGrains();
        more(builder.Services);
        builder.AddGatewayEngine();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Gateway.Grains.Recording;
using Gateway.Silo.Search;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording.Encryption;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording.Search;

/// <summary>A real store, and the index that follows it.</summary>
internal sealed class SearchBed : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly TimeProvider _time;
    private SearchFollower? _follower;

    public SearchBed(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Store = _folder.Open();
        Config = new LiveConfig(new GatewayConfig { Recording = new RecordingConfig { Path = _folder.Path } });
        Index = new SearchIndex(Config, Store);
    }

    public SqliteStore Store { get; private set; }

    public MemoryKeys Keys { get; } = new();

    public LiveConfig Config { get; }

    public SearchIndex Index { get; private set; }

    public string IndexPath => _folder.Path + "-search.db";

    public async Task StartAsync()
    {
        _follower = new SearchFollower(Index, Config, new ClearRecordings(Store, Keys), Store, _time, NullLogger<SearchFollower>.Instance);
        await _follower.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_follower is null) return;
        await _follower.StopAsync(CancellationToken.None);
        _follower.Dispose();
        _follower = null;
        Index.Dispose();
        Index = new SearchIndex(Config, Store);
    }

    public Task<SearchPage> AskAsync(string text = "", params (FacetKind Kind, string Value)[] facets) =>
        Index.SearchAsync(new SearchQuery(text, [.. facets.Select(f => new SearchFacet(f.Kind, f.Value))], null, null, null, 200), CancellationToken.None);

    /// <summary>Makes an entry's payload one that cannot be read.</summary>
    public void Lose(long position) => _folder.Lose(position);

    /// <summary>Makes it one that can be read again.</summary>
    public void Find(long position) => _folder.Find(position);

    /// <summary>Waits until everything that is recorded can be found.</summary>
    /// <param name="meanwhile">Done before each look.</param>
    public async Task CaughtUpAsync(Action? meanwhile = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await AskAsync() is not { State: SearchState.Answered, Behind: 0 })
        {
            meanwhile?.Invoke();
            Assert.False(patience.IsCancellationRequested, $"the index never caught up: {await AskAsync()}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Index.Dispose();
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}

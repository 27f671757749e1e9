using System.Collections.Concurrent;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Silo.Stores;
using SQLitePCL;

namespace Gateway.Silo.Search;

/// <summary>The index's file for whoever searches: read-only connections, bounded in number and in time.</summary>
internal sealed class SearchIndex(LiveConfig config, IRecordingStore store) : IRecordingIndex, IDisposable
{
    private const int ReadersMax = 4;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(ReadersMax, ReadersMax);
    private readonly ConcurrentBag<(Database Database, int Life)> _idle = [];
    private volatile bool _isReady;
    private volatile int _life;
    private long _position;

    /// <summary>Where the index is.</summary>
    public string Path => config.Current.Recording.Path + "-search.db";

    /// <inheritdoc/>
    public async Task<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > 200) throw new ArgumentException("Search: a page has 1 to 200 exchanges.", nameof(query));
        if (!config.Current.Recording.Search) return new SearchPage([], null, 0, SearchState.Off);
        if (!_isReady) return new SearchPage([], null, await BehindAsync(cancellation), SearchState.Preparing);
        await _places.WaitAsync(cancellation);
        try
        {
            var (hits, cursor) = await Task.Run(() => Read(query), cancellation);
            return new SearchPage(hits, cursor, await BehindAsync(cancellation), SearchState.Answered);
        }
        catch (SqliteFailureException failure) when (failure.Primary == raw.SQLITE_INTERRUPT)
        {
            return new SearchPage([], null, await BehindAsync(cancellation), SearchState.TooBroad);
        }
        catch (SqliteFailureException)
        {
            // Whatever is wrong with it, the writer meets it too and makes it anew.
            return new SearchPage([], null, await BehindAsync(cancellation), SearchState.Preparing);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Notes how far the index is.</summary>
    public void Note(long position)
    {
        Interlocked.Exchange(ref _position, position);
        _isReady = true;
    }

    /// <summary>Notes that the file is gone or about to be, so that no connection to it is used again.</summary>
    public void Forget()
    {
        _isReady = false;
        Interlocked.Increment(ref _life);
        Interlocked.Exchange(ref _position, 0);
        while (_idle.TryTake(out var idle)) idle.Database.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _places.Dispose();
    }

    private async Task<long> BehindAsync(CancellationToken cancellation) =>
        Math.Max(0, await store.HeadAsync(cancellation) - Interlocked.Read(ref _position));

    private (System.Collections.Immutable.ImmutableArray<SearchHit> Hits, string? Cursor) Read(SearchQuery query)
    {
        var life = _life;
        var database = _idle.TryTake(out var idle) && idle.Life == life ? idle.Database : null;
        if (database is null) idle.Database?.Dispose();
        database ??= Database.OpenReader(Path, busyMs: 1_000);
        var isGood = false;
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            using var ends = patience.Token.Register(database.Interrupt);
            var answer = SearchReader.Read(database, query);
            isGood = true;
            return answer;
        }
        catch (ArgumentException)
        {
            isGood = true;
            throw;
        }
        finally
        {
            if (isGood && life == _life) _idle.Add((database, life));
            else database.Dispose();
        }
    }
}

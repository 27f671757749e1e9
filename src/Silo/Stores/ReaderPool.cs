using System.Collections.Concurrent;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Stores;

/// <summary>Read-only connections. A reader sees the last commit before it began and never holds up the writer.</summary>
internal sealed class ReaderPool(SqliteStoreOptions options) : IDisposable
{
    private readonly ConcurrentBag<Database> idle = [];
    private readonly SemaphoreSlim places = new(options.ReadersMax);
    private volatile bool closed;

    /// <summary>The log that the file's entries are in.</summary>
    public LogFiles Log { get; } = new(options.Path);

    /// <summary>Runs <paramref name="read"/> on a connection of its own, away from the caller's thread.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    public async Task<T> ReadAsync<T>(Func<Database, T> read, CancellationToken cancellation)
    {
        if (closed) throw Closed();
        await places.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(read), cancellation);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var database)) database.Dispose();
        Log.Dispose();
    }

    private T Read<T>(Func<Database, T> read)
    {
        Database? database = null;
        try
        {
            if (!idle.TryTake(out database)) database = Database.OpenReader(options.Path, options.BusyMsMax);
            var result = read(database);
            if (!closed)
            {
                idle.Add(database);
                database = null;
                // Who closed the pool meanwhile may have passed it over, and the writer must be the last to close the file.
                if (closed) idle.TryTake(out database);
            }

            return result;
        }
        catch (SqliteFailureException failure)
        {
            throw failure.ToUnavailable();
        }
        catch (ObjectDisposedException) when (closed)
        {
            // The log's files are closed beneath whoever still reads.
            throw Closed();
        }
        finally
        {
            database?.Dispose();
        }
    }

    private static StoreUnavailableException Closed() => new("Recording: the store is shutting down.");
}

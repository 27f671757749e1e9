using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class ReaderPoolTests
{
    [Fact]
    public async Task Who_still_reads_the_log_while_the_store_closes_is_told_that_it_is_shutting_down()
    {
        using var folder = new StoreFolder();
        await folder.Open().DisposeAsync();
        using var pool = new ReaderPool(new SqliteStoreOptions { Path = folder.Path });
        var told = await Assert.ThrowsAsync<StoreUnavailableException>(() => pool.ReadAsync<int>(_ =>
        {
            pool.Dispose();
            throw new ObjectDisposedException("a file of the log");
        }, CancellationToken.None));
        Assert.Contains("shutting down", told.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => pool.ReadAsync(static _ => 1, CancellationToken.None));
    }
}

using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class GroupWriterTests
{
    [Fact]
    public async Task A_connection_that_fails_even_to_close_ends_nobody_but_its_group()
    {
        using var queue = new WriteQueue(new WriteBounds(1 << 20, 60_000, 100, 1 << 20), TimeProvider.System);
        var writer = new GroupWriter(queue, isFirst => new Session(isFirst));
        writer.Start();

        var lost = Add(queue);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        await Add(queue).Task.WaitAsync(TimeSpan.FromSeconds(60));

        queue.Close();
        await writer.Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static WriteRequest Add(WriteQueue queue)
    {
        var request = new WriteRequest(new StateWrite("k", "1", 0, "", default), 0);
        queue.Add(request);
        return request;
    }

    /// <summary>Never closes as it should; the first one commits nothing either.</summary>
    private sealed class Session(bool isFirst) : IGroupSession
    {
        public void Commit(IReadOnlyList<WriteRequest> group)
        {
            if (isFirst) throw new StoreUnavailableException("Recording: the connection was lost.");
        }

        public bool Settle(bool isResting) => true;

        public long Room() => long.MaxValue;

        public void Dispose() => throw new InvalidOperationException("The connection is not open.");
    }
}

using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class WriteQueueTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly WriteQueue _queue;

    public WriteQueueTests() => _queue = new WriteQueue(new WriteBounds(1 << 20, 100, 100, 1 << 20), _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Who_waits_behind_one_that_was_told_before_is_told_too()
    {
        var written = Add();
        Assert.Equal([written], _queue.Take(0));
        var first = Add();
        _time.Advance(TimeSpan.FromMilliseconds(150));
        Expire();
        Assert.True(written.Task.IsFaulted && first.Task.IsFaulted);

        var second = Add();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Expire();
        Assert.False(second.Task.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Expire();
        Assert.True(second.Task.IsFaulted);

        var third = Add();
        Assert.Equal([third], _queue.Take(0));
    }

    [Fact]
    public void Whoever_is_told_that_the_disk_hangs_finds_it_noted()
    {
        var (request, noted) = (Add(), 0);
        _queue.Expire(() => noted++);
        Assert.Equal(0, noted);

        _time.Advance(TimeSpan.FromMilliseconds(150));
        _queue.Expire(() =>
        {
            noted++;
            Assert.False(request.Task.IsCompleted, "The caller was told before it was noted.");
        });
        Assert.True(request.Task.IsFaulted);
        _queue.Expire(() => noted++);
        Assert.Equal(1, noted);
    }

    [Fact]
    public async Task A_writer_that_comes_back_while_it_is_noted_as_hung_looks_again()
    {
        var request = Add();
        Assert.Equal([request], _queue.Take(0));
        _time.Advance(TimeSpan.FromMilliseconds(150));
        var noted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var looking = Task.Run(async () =>
        {
            await noted.Task;
            request.Acknowledge();
            return _queue.Take(Timeout.Infinite);
        });
        _queue.Expire(noted.SetResult);
        try
        {
            Assert.Empty((await looking.WaitAsync(TimeSpan.FromSeconds(20)))!);
        }
        finally
        {
            _queue.Close();
        }
    }

    private void Expire() => _queue.Expire(static () => { });

    private WriteRequest Add()
    {
        var request = new WriteRequest(new StateWrite("kind", "key", 0, "", Encoding.UTF8.GetBytes("{}")), _time.GetTimestamp());
        _queue.Add(request);
        return request;
    }
}

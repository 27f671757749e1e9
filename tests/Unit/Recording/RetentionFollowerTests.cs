using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Silo.Recording;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class RetentionFollowerTests
{
    [Fact]
    public async Task A_sweep_that_fails_ends_nothing_and_one_that_goes_on_is_asked_for_the_rest()
    {
        var time = new ManualTime();
        var asked = 0;
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var grain = Interceptor.For<IRetentionGrain>((_, _) =>
        {
            if (++asked == 1) return Task.FromException<ErasureReport>(new JsonException());
            if (asked == 3) told.SetResult();
            return Task.FromResult(new ErasureReport([], [], [], [], GoesOn: asked < 3));
        });
        using var follower = new RetentionFollower(
            Interceptor.For<IGrainFactory>((_, _) => grain), time, NullLogger<RetentionFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        while (!told.Task.IsCompleted && !follower.ExecuteTask!.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        await told.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await follower.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_fails_while_it_is_stopped_faults_nothing()
    {
        var time = new ManualTime();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<ErasureReport>());
        var grain = Interceptor.For<IRetentionGrain>((_, _) =>
        {
            asked.TrySetResult();
            return answer.Task;
        });
        using var follower = new RetentionFollower(
            Interceptor.For<IGrainFactory>((_, _) => grain), time, NullLogger<RetentionFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        while (!asked.Task.IsCompleted && !follower.ExecuteTask!.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        var stopped = follower.StopAsync(CancellationToken.None);
        answer.SetException(new TimeoutException());
        await stopped;
        Assert.False(follower.ExecuteTask!.IsFaulted);
    }
}

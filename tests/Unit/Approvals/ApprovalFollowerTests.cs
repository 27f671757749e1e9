using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Silo.Approvals;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Approvals;

public sealed class ApprovalFollowerTests
{
    [Fact]
    public async Task A_clock_that_cannot_begin_is_asked_again()
    {
        var time = new ManualTime();
        var asked = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = Interceptor.For<IApprovalClockGrain>((_, _) =>
        {
            if (++asked == 1) return Task.FromException(new JsonException());
            again.TrySetResult();
            return Task.CompletedTask;
        });
        using var follower = new ApprovalFollower(new LiveConfig(new GatewayConfig()), Interceptor.For<IGrainFactory>((_, _) => clock), time,
            NullLogger<ApprovalFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        while (!again.Task.IsCompleted && !follower.ExecuteTask!.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await again.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await follower.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_fails_while_it_is_stopped_faults_nothing()
    {
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var clock = Interceptor.For<IApprovalClockGrain>((_, _) =>
        {
            asked.TrySetResult();
            return answer.Task;
        });
        using var follower = new ApprovalFollower(new LiveConfig(new GatewayConfig()), Interceptor.For<IGrainFactory>((_, _) => clock),
            new ManualTime(), NullLogger<ApprovalFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var stopped = follower.StopAsync(CancellationToken.None);
        answer.SetException(new TimeoutException());
        await stopped;
        Assert.False(follower.ExecuteTask!.IsFaulted);
    }
}

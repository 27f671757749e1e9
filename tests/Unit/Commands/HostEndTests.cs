using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>Whether a gateway ended because it was told to: what starts it again goes by that.</summary>
public sealed class HostEndTests
{
    [Fact]
    public async Task A_gateway_that_a_part_of_it_has_stopped_was_not_told_to() => Assert.False(await EndAsync(static app => app.Part.Fail()));

    [Fact]
    public async Task A_gateway_that_is_told_to_stop_has_not_failed_whatever_fails_on_the_way_down() =>
        Assert.True(await EndAsync(static app => app.Order.Cancel()));

    private static async Task<bool> EndAsync(Action<(FailingPart Part, CancellationTokenSource Order)> end)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<FailingPart>().AddHostedService(static provider => provider.GetRequiredService<FailingPart>());
        using var app = builder.Build();
        using var order = new CancellationTokenSource();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var ended = GatewayHost.WaitAsync(app, order.Token);
        end((app.Services.GetRequiredService<FailingPart>(), order));
        return await ended.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    /// <summary>Fails when it is asked to, or when it is to stop.</summary>
    private sealed class FailingPart : BackgroundService
    {
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Fail() => _failed.TrySetResult();

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await using var stopping = stoppingToken.Register(Fail);
            await _failed.Task;
            throw new InvalidOperationException("for a test");
        }
    }
}

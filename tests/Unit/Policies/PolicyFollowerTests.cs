using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Policies;
using Gateway.Silo.Policies;
using Gateway.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class PolicyFollowerTests
{
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isBroken = true;

    [Fact]
    public async Task One_that_fails_keeps_no_other_from_being_in_force_and_is_tried_again()
    {
        var config = new LiveConfig(new GatewayConfig { Policies = [Document("broken"), Document("whole")] });
        var room = new PolicyRoom(config);
        using var follower = new PolicyFollower(
            config, room, Interceptor.For<IGrainFactory>((method, args) => method.Name == "GetGrain" ? Grain((string)args[0]!) : args[0]),
            _time, NullLogger<PolicyFollower>.Instance);

        await follower.StartAsync(CancellationToken.None);
        Assert.NotNull(room.Find("whole"));
        Assert.Null(room.Find("broken"));

        _isBroken = false;
        while (!_again.Task.IsCompleted && !follower.ExecuteTask!.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await follower.StopAsync(CancellationToken.None);
        Assert.NotNull(room.Find("broken"));
    }

    private static PolicyDocument Document(string name) => new(name, $"name: {name}\nrules: []\n", "gateway.yaml", 1, 1);

    private IPolicyGrain Grain(string name) => Interceptor.For<IPolicyGrain>((method, _) =>
    {
        var version = new PolicyVersion(name, 1, Document(name).Source, 0, "configuration");
        if (method.Name == nameof(IPolicyGrain.PublishAsync))
        {
            if (name == "broken" && _isBroken) throw new InvalidOperationException("Whatever it is.");
            return Task.FromResult(new PublishOutcome(version, []));
        }

        // The last that is asked of the last.
        if (name == "whole" && !_isBroken) _again.TrySetResult();
        return Task.FromResult<PolicyVersion?>(version);
    });
}

using System.Collections.Concurrent;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Grains.Policies;
using Gateway.Silo.Policies;
using Gateway.Tests.Approvals;
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

    [Theory]
    [InlineData(false, "Publish a1, Publish b1, Publish a2, Publish c1")]
    [InlineData(true, "Adopt a1, Adopt b1, Publish a2, Publish c1")]
    public async Task Only_what_this_nodes_file_says_anew_is_published(bool hasOthers, string published)
    {
        var heard = new ConcurrentQueue<string>();
        var (looks, isChanged) = (0, false);
        var config = new LiveConfig(Said(hasOthers, "a1", "b1"));
        using var follower = new PolicyFollower(config, new PolicyRoom(config), Interceptor.For<IGrainFactory>((method, args) =>
        {
            if (method.Name != "GetGrain") return args[0];
            var name = (string)args[0]!;
            return Interceptor.For<IPolicyGrain>((called, said) =>
            {
                var version = new PolicyVersion(name, 1, $"name: {name}\nrules: []\n", 0, "configuration");
                if (called.Name is not (nameof(IPolicyGrain.PublishAsync) or nameof(IPolicyGrain.AdoptAsync)))
                {
                    Interlocked.Increment(ref looks);
                    return Task.FromResult<PolicyVersion?>(version);
                }

                heard.Enqueue($"{called.Name[..^5]} {said[0]}");
                if ((string)said[0]! == "c1") Volatile.Write(ref isChanged, true);
                return Task.FromResult(new PublishOutcome(version, []));
            });
        }), TimeProvider.System, NullLogger<PolicyFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        config.Replace(Said(hasOthers, "a1", "b1"));
        var before = Volatile.Read(ref looks);
        await UntilAsync(follower, () => Volatile.Read(ref looks) >= before + 4);
        config.Replace(Said(hasOthers, "a2", "b1", "c1"));
        await UntilAsync(follower, () => Volatile.Read(ref isChanged));
        await follower.StopAsync(CancellationToken.None);
        Assert.Equal(published, string.Join(", ", heard));
    }

    [Fact]
    public async Task What_was_refused_is_tried_again_with_the_next_configuration_and_not_before()
    {
        var (tries, looks) = (0, 0);
        var config = new LiveConfig(Said(true, "a1"));
        var policy = Interceptor.For<IPolicyGrain>((called, _) =>
        {
            if (called.Name == nameof(IPolicyGrain.AdoptAsync))
                return Task.FromResult(new PublishOutcome(null, Interlocked.Increment(ref tries) == 1 ? ["1:1: not by these settings"] : []));
            Interlocked.Increment(ref looks);
            return Task.FromResult<PolicyVersion?>(null);
        });
        using var follower = new PolicyFollower(config, new PolicyRoom(config), Interceptor.For<IGrainFactory>(
            (method, args) => method.Name == "GetGrain" ? policy : args[0]), TimeProvider.System, NullLogger<PolicyFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        await UntilAsync(follower, () => Volatile.Read(ref looks) >= 2);
        Assert.Equal(1, Volatile.Read(ref tries));
        config.Replace(Said(true, "a1"));
        var before = Volatile.Read(ref looks);
        await UntilAsync(follower, () => Volatile.Read(ref looks) >= before + 2);
        await follower.StopAsync(CancellationToken.None);
        Assert.Equal(2, Volatile.Read(ref tries));
    }

    [Fact]
    public async Task One_whose_owner_does_not_answer_holds_up_no_other()
    {
        var (live, stuck) = (1L, new TaskCompletionSource<PolicyVersion?>());
        var config = new LiveConfig(new GatewayConfig { Policies = [Document("stuck"), Document("whole")] });
        var room = new PolicyRoom(config);
        using var follower = new PolicyFollower(config, room, Interceptor.For<IGrainFactory>((method, args) =>
        {
            if (method.Name != "GetGrain") return args[0];
            var name = (string)args[0]!;
            return Interceptor.For<IPolicyGrain>((called, _) =>
            {
                var version = new PolicyVersion(name, Volatile.Read(ref live), Document(name).Source, 0, "configuration");
                if (called.Name == nameof(IPolicyGrain.PublishAsync)) return Task.FromResult(new PublishOutcome(version, []));
                return name == "stuck" && version.Version > 1 ? stuck.Task : Task.FromResult<PolicyVersion?>(version);
            });
        }), TimeProvider.System, NullLogger<PolicyFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        // With the look at both, and with one that comes while the first is still at it.
        foreach (var next in (long[])[2, 3])
        {
            Volatile.Write(ref live, next);
            await TwoOwners.UntilAsync(() => Task.FromResult(room.Find("whole")!.Version == next));
        }

        Assert.Equal(1, room.Find("stuck")!.Version);
        await follower.StopAsync(CancellationToken.None);
    }

    private static async Task UntilAsync(PolicyFollower follower, Func<bool> isSo)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!isSo() && await ticks.WaitForNextTickAsync())
            if (follower.ExecuteTask!.IsCompleted) await follower.ExecuteTask;
    }

    private static GatewayConfig Said(bool hasOthers, params string[] texts) => new()
    {
        Policies = [.. texts.Select(static text => new PolicyDocument(text[..1], text, "gateway.yaml", 1, 1))],
        Cluster = hasOthers ? new ClusterConfig() : null,
    };

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

using Xunit;

namespace Gateway.Tests.Engine;

internal sealed class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    internal static readonly AsyncLocal<string?> Ambient = new();

    private int _activation;
    private int _inTurn;
    private bool _overlapped;

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activation = probe.Count($"activated {Key}");
        probe.Note(Key, $"activate {_activation}");
        await Task.Yield();
        if (Key.StartsWith("fails once", StringComparison.Ordinal) && _activation == 1)
            throw new InvalidOperationException("cannot begin");
        if (Key.StartsWith("stops at once", StringComparison.Ordinal))
            DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, $"deactivate {_activation} {reason.ReasonCode}");
        probe.Signal($"deactivated {Key} {_activation}");
        return Task.CompletedTask;
    }

    public Task<int> ActivationAsync() => Task.FromResult(_activation);

    public Task StayAsync(string name) => StayIn(name);

    public Task StayInterleavedAsync(string name) => StayIn(name);

    public Task StayReadingAsync(string name) => StayIn(name);

    public async Task<bool> AddSlowlyAsync(int times)
    {
        for (var time = 0; time < times; time++)
        {
            _overlapped |= Interlocked.Exchange(ref _inTurn, 1) == 1;
            for (var spin = 0; spin < 20; spin++)
                _overlapped |= Volatile.Read(ref _inTurn) != 1;
            Volatile.Write(ref _inTurn, 0);
            await Task.Yield();
        }
        return !_overlapped;
    }

    public Task NoteAsync(string what)
    {
        probe.Note(Key, what);
        return Task.CompletedTask;
    }

    public ValueTask<int> AddAsync(int one, int other) => ValueTask.FromResult(one + other);

    public async ValueTask TouchAsync()
    {
        await Task.Yield();
        probe.Note(Key, "touched");
    }

    public Task ThrowAsync(string message) => throw new InvalidOperationException(message);

    public async Task<int> ThrowLaterAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task CancelledAsync() => Task.FromCanceled(new CancellationToken(canceled: true));

    public Task TellAsync(string what)
    {
        probe.Note(Key, what);
        probe.Signal($"{Key} was told {what}");
        throw new InvalidOperationException("nobody hears this");
    }

    public Task BlockAsync(string name)
    {
        probe.When($"open {name}").GetAwaiter().GetResult();
        return Task.CompletedTask;
    }

    public async Task<int> DescendAsync(string prefix, int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<ITurnGrain>($"{prefix}/{depth - 1}").DescendAsync(prefix, depth - 1);

    public Task<int> CycleAsync(string other) => GrainFactory.GetGrain<ITurnGrain>(other).CallBackAsync(Key);

    public Task<int> CallBackAsync(string other) => GrainFactory.GetGrain<ITurnGrain>(other).ActivationAsync();

    public Task StopAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<bool> ComesBackAsync()
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await Task.Run(() => Assert.NotSame(before, TaskScheduler.Current));
        return before != TaskScheduler.Default && ReferenceEquals(before, afterYield) && ReferenceEquals(before, TaskScheduler.Current);
    }

    public Task<string?> SwapAmbientAsync(string value)
    {
        var found = Ambient.Value;
        Ambient.Value = value;
        return Task.FromResult(found);
    }

    private async Task StayIn(string name)
    {
        probe.Note(Key, $"enter {name}");
        probe.Signal($"enter {name}");
        await probe.When($"open {name}");
        probe.Note(Key, $"leave {name}");
    }
}

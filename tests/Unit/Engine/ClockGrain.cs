using Orleans.Runtime;

namespace Gateway.Tests.Engine;

internal sealed class ClockGrain(Probe probe) : Grain, IClockGrain
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);
    private IGrainTimer? _timer;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note(Key, $"deactivate {reason.ReasonCode}");
        probe.Signal($"deactivated {Key}");
        return Task.CompletedTask;
    }

    public Task StartAsync(bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(s_short, s_short) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task<int> EndAsync()
    {
        _timer?.Dispose();
        return Task.FromResult(probe.Counted($"tick {Key}"));
    }

    public async Task BothAsync()
    {
        this.RegisterGrainTimer(() => NoteAsync("ordinary"), new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        this.RegisterGrainTimer(
            async () =>
            {
                await NoteAsync("interleaved");
                probe.Signal($"open {Key}");
            },
            new GrainTimerCreationOptions(s_short * 5, Timeout.InfiniteTimeSpan) { Interleave = true });
        await probe.When($"open {Key}");
        await NoteAsync("left");
    }

    public Task OnceAsync()
    {
        var timer = this.RegisterGrainTimer(
            static (grain, _) => grain.NoteAsync("once"),
            this,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (probe.Count($"tick {Key}") % 2 == 0)
            throw new InvalidOperationException("a bad tick");
    }

    private Task NoteAsync(string what)
    {
        probe.Note(Key, what);
        probe.Signal($"{Key} {what}");
        return Task.CompletedTask;
    }
}

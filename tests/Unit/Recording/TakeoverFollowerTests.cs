using System.Text;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;
using Gateway.Silo.Recording;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class TakeoverFollowerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("ended", 0)]
    [InlineData("running", 1)]
    public async Task A_first_note_that_is_kept_though_nobody_could_be_told_changes_nothing(string before, int interrupted)
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.WriteAsync(new StateWrite("process", "main", 0, before, "{}"u8.ToArray()));
        await store.WriteAsync(new StateWrite("session", "s_1", 0, "open", Encoding.UTF8.GetBytes("{}")));
        var states = new DeafStore(store);
        var conditions = new SessionConditions();
        // Only a session that is marked is ever looked for.
        using var follower = new TakeoverFollower(store, states, conditions, null!, TimeProvider.System, NullLogger<TakeoverFollower>.Instance);

        await follower.StartAsync(None);
        Assert.Equal(interrupted, conditions.Interrupted.Count);
        conditions.TakeInterrupted("s_1");
        await states.Heard.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(conditions.Interrupted);
        await follower.StopAsync(None);
        Assert.Equal("ended", (await store.ReadAsync("process", "main", None))!.Tag);
    }

    /// <summary>Keeps the first write and says that it could not.</summary>
    private sealed class DeafStore(IStateStore inner) : IStateStore
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isSecond;

        public Task Heard => _heard.Task;

        public Task<StateRecord?> ReadAsync(string kind, string key, CancellationToken cancellation) => inner.ReadAsync(kind, key, cancellation);

        public Task<StatePage> ListAsync(StateQuery query, CancellationToken cancellation) => inner.ListAsync(query, cancellation);

        public async Task<long> WriteAsync(StateWrite write)
        {
            var version = await inner.WriteAsync(write);
            if (_isSecond) _heard.TrySetResult();
            else _isSecond = true;
            return version == 2 ? throw new StoreUnavailableException("Recording: the disk did not acknowledge in time.") : version;
        }
    }
}

using Gateway.Edge.Sessions;

namespace Gateway.Edge.Gateway;

/// <summary>Looks again and again, as long as a call is under way, whether whoever acts in it for its principal is revoked, and ends it
/// then.</summary>
/// <remarks>The session is its principal's, so that the revocation of somebody who acts in it does not end it. Source: T33.</remarks>
internal sealed class ActorWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over = new();
    private readonly Task _watching;

    private ActorWatch(Exchange x, CancellationTokenSource call, SessionDirectory sessions, TimeProvider time) =>
        _watching = WatchAsync(x, call, sessions, time);

    /// <summary>Watches until it is disposed, which must be before <paramref name="call"/> is; null where nobody acts for
    /// anybody.</summary>
    /// <param name="x">The exchange, which is told before the call is cancelled.</param>
    /// <param name="call">Ends the call.</param>
    /// <param name="sessions">Knows of revocations.</param>
    /// <param name="time">The clock.</param>
    public static ActorWatch? Of(Exchange x, CancellationTokenSource call, SessionDirectory sessions, TimeProvider time) =>
        x.Principal.Actors.IsEmpty ? null : new ActorWatch(x, call, sessions, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task WatchAsync(Exchange x, CancellationTokenSource call, SessionDirectory sessions, TimeProvider time)
    {
        do await Task.Delay(Interval, time, _over.Token);
        while (!await IsRevokedAsync(x, sessions));
        x.IsActorRevoked = true;
        await call.CancelAsync();
    }

    private async Task<bool> IsRevokedAsync(Exchange x, SessionDirectory sessions)
    {
        try
        {
            return await sessions.ActorRevocationAsync(x.Principal).WaitAsync(_over.Token) is not null;
        }
        catch (Exception failure) when (GovernedPath.Unavailable(failure))
        {
            // Who cannot be asked now is asked again.
            return false;
        }
    }
}

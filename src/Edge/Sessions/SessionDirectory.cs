using System.Collections.Concurrent;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.Hosting;

namespace Gateway.Edge.Sessions;

/// <summary>Sessions that this edge carries now. A cache: whatever is not here is asked of its grain.</summary>
internal sealed class SessionDirectory(IGrainFactory grains, LiveConfig config, TimeProvider time, IHostApplicationLifetime life)
    : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(2);

    // Of several gateways one may die, and with it what its sessions' owners held of us; orders must reach open streams all the same.
    private static readonly TimeSpan SharedRenewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);

    // How long calls may go on when the gateway is told to stop; well within the half minute that a host commonly gives it.
    private static readonly TimeSpan CallsPatience = TimeSpan.FromSeconds(10);

    // Clients choose their names, so these can be any number; whoever is not among them is asked of the principal.
    private const int PlacesMax = 100_000;

    // Renewals at once: an owner that has gone reads its session from the store.
    private const int RenewalsMax = 64;

    private readonly ConcurrentDictionary<string, LiveSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Place, SessionId> _joined = new();
    private readonly ConcurrentDictionary<LiveSession, bool> _leaving = new();

    // Those that wait for a place among the renewals, or have one.
    private readonly ConcurrentDictionary<LiveSession, bool> _renewing = new();
    private readonly SemaphoreSlim _renewals = new(RenewalsMax, RenewalsMax);
    private int _places;
    private volatile bool _isLeaving;

    /// <summary>The session of a wire session id, if it is open and belongs to this principal and connection; null otherwise, for whatever
    /// reason (T17).</summary>
    public async ValueTask<LiveSession?> FindAsync(string wireSession, Principal principal, ConnectionName connection)
    {
        if (!OpaqueId.IsValid(wireSession, "s_")) return null;
        var session = Of(new SessionId(wireSession));
        if (session.Binding is null) session = await KnownAsync(session.Id, static unknown => unknown.AttachAsync());
        return session?.Binding is { } binding && binding.IsOf(principal) && binding.Connection == connection
            && binding.Status is SessionStatus.Open or SessionStatus.Paused
            ? session
            : null;
    }

    /// <summary>Opens a new session.</summary>
    /// <returns>Null when it cannot be opened.</returns>
    public Task<LiveSession?> OpenAsync(OpenSession request) =>
        KnownAsync(OpaqueId.NewSession(), unknown => unknown.OpenAsync(request));

    /// <summary>The session that a request without a wire session belongs to.</summary>
    /// <returns>Null when it cannot be opened.</returns>
    public async ValueTask<LiveSession?> JoinAsync(OpenSession request)
    {
        var place = new Place(request.Principal.Key, request.Principal.ClientId, request.Connection, request.Client.Name);
        if (_joined.TryGetValue(place, out var known) && _sessions.TryGetValue(known.Value, out var live)
            && IsOpen(live)) return Used(live);

        var join = new JoinRequest(request.Principal, request.Connection, request.Client);
        var principal = grains.GetGrain<IPrincipalGrain>(request.Principal.Key.ToString());
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var joined = await principal.JoinAsync(join);
            if (joined == default) return null;
            var session = await KnownAsync(joined, unknown => unknown.OpenAsync(request));
            if (session?.Binding is not { } binding) return null;
            if (binding.Status is SessionStatus.Open or SessionStatus.Paused)
            {
                if (Interlocked.Increment(ref _places) <= PlacesMax) _joined[place] = session.Id;
                return session;
            }

            await principal.ClosedAsync(session.Id);
            Drop(session);
        }

        return null;
    }

    /// <summary>Why nothing of this principal runs: the operator's reason, if the principal is revoked; null when it is not.</summary>
    public async Task<string?> RevocationAsync(PrincipalKey principal) =>
        await grains.GetGrain<IPrincipalGrain>(principal.ToString()).ViewAsync() is { Revoked: true } view ? view.Reason : null;

    /// <summary>Why one of those who act for this principal is revoked; null when none is. The session belongs to whom they act for, so
    /// that they are asked about themselves: with each request, before a held call runs, and while one is under way.</summary>
    public async Task<string?> ActorRevocationAsync(Principal principal)
    {
        foreach (var actor in principal.Actors)
            if (await RevocationAsync(actor) is { } reason) return reason;
        return null;
    }

    /// <summary>Whether this principal has as many open sessions as it may. Asked only where a session was not to be had.</summary>
    public async Task<bool> IsFullAsync(PrincipalKey principal) =>
        (await grains.GetGrain<IPrincipalGrain>(principal.ToString()).ViewAsync()).Sessions.Length >= config.Current.Sessions.PerPrincipal;

    /// <summary>Forgets a session that turned out to have ended.</summary>
    public void Drop(LiveSession session)
    {
        if (_sessions.TryRemove(new(session.Id.Value, session))) session.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _renewals.Dispose();
    }

    /// <summary>Renews what the grains hold of us, and forgets sessions that have not been used for long.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var leaving = life.ApplicationStopping.Register(() => LeaveAsync().Ignore());
        using var timer = new PeriodicTimer(config.Current.Cluster is null ? Renewal : SharedRenewal, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            LetGo();
            foreach (var session in _sessions.Values)
            {
                if (!session.IsQuiet || time.GetElapsedTime(session.LastUsed) <= Forgotten) Renew(session);
                else Forget(session);
            }

            foreach (var (place, id) in _joined)
                if (!_sessions.ContainsKey(id.Value)) _joined.TryRemove(place, out _);
            // Full of names that may never come again: those that do are known again with their next request.
            if (Volatile.Read(ref _places) > PlacesMax) _joined.Clear();
            Volatile.Write(ref _places, _joined.Count);
        }
    }

    // The server stops first and waits for what it carries: streams that never end by themselves would use up the time in which the
    // grains write down what they know. Real time: the host waits in it.
    private async Task LeaveAsync()
    {
        _isLeaving = true;
        foreach (var session in Carried()) session.Leave();
        await Task.Delay(CallsPatience);
        foreach (var session in Carried()) session.Stop();
    }

    private IEnumerable<LiveSession> Carried() => _sessions.Values.Concat(_leaving.Keys);

    // Among those that leave first, so that it is never among neither.
    private void Forget(LiveSession session)
    {
        _leaving[session] = true;
        if (!_sessions.TryRemove(new(session.Id.Value, session))) _leaving.TryRemove(session, out _);
    }

    // Whoever found a session just before it was forgotten uses it still: until nobody does, it hears that it was terminated.
    private void LetGo()
    {
        foreach (var session in _leaving.Keys)
        {
            if (!session.IsQuiet) Renew(session);
            else if (_leaving.TryRemove(session, out _)) session.Dispose();
        }
    }

    // Of one that turns out not to be, or that nobody can tell of now, nothing stays; unless somebody else got to know it meanwhile, or
    // asks still.
    private async Task<LiveSession?> KnownAsync(SessionId id, Func<LiveSession, Task<SessionBinding?>> ask)
    {
        var session = Of(id);
        while (!session.TryAsk())
        {
            Drop(session);
            session = Of(id);
        }

        try
        {
            return await ask(session) is null ? null : session;
        }
        finally
        {
            if (session.GivesUp()) Drop(session);
        }
    }

    // One that nobody knows yet is being asked about already. One whose owner does not answer is not asked again meanwhile.
    private void Renew(LiveSession session)
    {
        if (session.Binding is not null && _renewing.TryAdd(session, true)) RenewAsync(session).Ignore();
    }

    private async Task RenewAsync(LiveSession session)
    {
        await _renewals.WaitAsync();
        try
        {
            await session.AttachAsync();
        }
        finally
        {
            _renewals.Release();
            _renewing.TryRemove(session, out _);
        }
    }

    private LiveSession Of(SessionId id)
    {
        var session = Used(_sessions.GetOrAdd(id.Value, static (key, g) => new LiveSession(new SessionId(key), g), grains));
        if (_isLeaving) session.Leave();
        return session;
    }

    private LiveSession Used(LiveSession session)
    {
        session.LastUsed = time.GetTimestamp();
        return session;
    }

    private static bool IsOpen(LiveSession session) => session.Binding is { Status: SessionStatus.Open or SessionStatus.Paused };

    private readonly record struct Place(PrincipalKey Principal, string ClientId, ConnectionName Connection, string Client);
}

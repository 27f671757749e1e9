using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Gateway.Grains.Identity;

/// <summary>Owns one principal's live sessions and revocation.</summary>
internal sealed partial class PrincipalGrain(
    IStateStore store, LiveConfig config, TimeProvider time, ILogger<PrincipalGrain> log) : Grain, IPrincipalGrain
{
    // Beyond this the oldest are asked whether they are still open before a new one is noted.
    private const int SessionsBeforeSweep = 256;

    // A client may call itself what it likes, and anew with every request; beyond this its other names share one session.
    private const int NamesMax = 256;

    // Asking that often costs less than the sessions themselves.
    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    // One that is being opened waits for this one, and so could not be ended before this one goes on.
    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(5);

    // Until then one that was noted may be on its way to the store, and shows as little as one that was never opened.
    private static readonly TimeSpan s_opensWithin = TimeSpan.FromSeconds(30);

    // What was noted within that time, the latest last; of a life before this one nothing is known but that it had begun then.
    private readonly Queue<(string Session, long At)> _opening = new();
    private readonly long _began = time.GetTimestamp();

    private StateCell<PrincipalRecord>? _cell;
    private IGrainTimer? _ending;
    private bool _hasRead;
    private long? _sweptAt;
    private IGrainTimer? _sweeping;

    // Where the next sweep begins: those before it are as open as they were, and would hide whatever has ended behind them.
    private int _sweepFrom;

    // Nothing is read here: an owner that cannot begin keeps its callers waiting, one that cannot read tells them so at once.
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<PrincipalRecord>(store, "principal", this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<SessionId> JoinAsync(JoinRequest request)
    {
        // The length parts an OAuth client's id from the name that the client gives itself.
        var oauth = request.Principal.ClientId;
        var whose = $"{request.Connection} {oauth.Length} {oauth} ";
        var place = whose + request.Client.Name;
        var session = default(SessionId);
        await ChangeAsync(record =>
        {
            if (record.Revoked)
            {
                session = default;
                return record;
            }

            if (record.Joins.TryGetValue(place, out var known))
            {
                session = new SessionId(known);
                return record;
            }

            if (record.Joins.Count >= NamesMax)
            {
                place = whose;
                if (record.Joins.TryGetValue(place, out var shared))
                {
                    session = new SessionId(shared);
                    return record;
                }
            }

            session = OpaqueId.NewSession();
            return record with { Joins = record.Joins.SetItem(place, session.Value) };
        });
        return session;
    }

    public async Task<bool> OpenedAsync(SessionId session)
    {
        if ((await RecordAsync()).Revoked) return false;
        await SweepAsync();
        var most = config.Current.Sessions.PerPrincipal;
        var record = await ChangeAsync(r => r.Revoked || r.Sessions.Length >= most || r.Sessions.Contains(session.Value)
            ? r
            : r with { Sessions = r.Sessions.Add(session.Value) });
        if (record.Revoked || !record.Sessions.Contains(session.Value)) return false;
        Opening().Enqueue((session.Value, time.GetTimestamp()));
        return true;
    }

    public Task ClosedAsync(SessionId session) => ChangeAsync(record => Without(record, session.Value));

    public async Task RevokeAsync(string reason, PrincipalKey by)
    {
        reason = TextMasker.Redact(reason, config.Current.Masking.Rules());
        await ChangeAsync(r => r with { Revoked = true, Reason = reason, RevokedBy = by.ToString() });

        // From here on every request is refused, so no session that cannot be ended may make this look undone.
        if (await EndSessionsAsync() || await EndSessionsAsync()) return;
        EndLater(s_again);
    }

    public async Task<bool> SeenAsync(ImmutableArray<string> groups, string name, long issuedAtUnixMs)
    {
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await ChangeAsync(record =>
                issuedAtUnixMs < record.TokenAtUnixMs || (issuedAtUnixMs == record.TokenAtUnixMs && record.Name == name
                    && record.Groups is { } known && known.SequenceEqual(groups, StringComparer.Ordinal))
                    ? record
                    : record with
                    {
                        Groups = [.. groups], Name = name, GroupsAtUnixMs = At(record, groups, now), TokenAtUnixMs = issuedAtUnixMs,
                    });
            return true;
        }
        catch (StoreUnavailableException)
        {
            // Nobody can vote either while nothing can be written.
            return false;
        }
    }

    public Task RestoreAsync(PrincipalKey by) => ChangeAsync(record => record with { Revoked = false, Reason = "", RevokedBy = null });

    public async Task<PrincipalView> ViewAsync()
    {
        var record = await RecordAsync();
        return new PrincipalView(
            PrincipalKey.Parse(this.GetPrimaryKeyString()), record.Revoked, record.Reason,
                [.. record.Sessions.Select(s => new SessionId(s))])
        {
            Groups = record.Groups is { } groups ? [.. groups] : default,
            GroupsAtUnixMs = record.GroupsAtUnixMs,
            Name = record.Name,
            RevokedBy = By(record),
            TokenAtUnixMs = record.TokenAtUnixMs,
        };
    }

    private void EndLater(TimeSpan due) =>
        _ending ??= this.RegisterGrainTimer(EndAgainAsync, new GrainTimerCreationOptions(due, s_again) { KeepAlive = true });

    private async Task EndAgainAsync()
    {
        if (!await EndSessionsAsync()) return;
        _ending?.Dispose();
        _ending = null;
    }

    // True when none is left. Those that could not be ended stay noted, so whoever looks sees them.
    private async Task<bool> EndSessionsAsync()
    {
        try
        {
            var record = await RecordAsync();
            if (!record.Revoked) return true;
            var words = $"principal revoked: {record.Reason}";
            // Where it was not noted who revoked it, nobody else is known to have had a hand in it.
            var by = By(record) ?? PrincipalKey.Parse(this.GetPrimaryKeyString());
            var ended = await Task.WhenAll(record.Sessions.Select(session => EndAsync(session, words, by)));
            return (await ChangeAsync(r => ended.OfType<string>().Aggregate(r, Without))).Sessions.IsEmpty;
        }
        catch (StoreUnavailableException)
        {
            LogNotNoted(log);
            return false;
        }
    }

    // The session, or null when it could not be ended.
    private async Task<string?> EndAsync(string session, string words, PrincipalKey by)
    {
        try
        {
            await GrainFactory.GetGrain<ISessionGrain>(session).TerminateAsync(words, by).WaitAsync(s_endsWithin, time);
            return session;
        }
        catch (Exception exception) when (
            exception is StoreUnavailableException or TimeoutException or OrleansException or JsonException)
        {
            LogNotEnded(log, session, exception.GetType().Name);
            return null;
        }
    }

    private static PrincipalKey? By(PrincipalRecord record) => record.RevokedBy is { } by ? PrincipalKey.Parse(by) : null;

    // Another order, or another name, takes nothing away from anybody.
    private static long At(PrincipalRecord record, ImmutableArray<string> groups, long now) =>
        record.Groups is { } known && known.ToHashSet(StringComparer.Ordinal).SetEquals(groups) ? record.GroupsAtUnixMs : now;

    private async Task SweepAsync()
    {
        var record = await RecordAsync();
        if (record.Sessions.Length < Math.Min(SessionsBeforeSweep, config.Current.Sessions.PerPrincipal)
            || (_sweptAt is { } last && time.GetElapsedTime(last) < s_sweep)) return;
        _sweptAt = time.GetTimestamp();
        var ended = new List<string>();
        if (_sweepFrom >= record.Sessions.Length) _sweepFrom = 0;
        var looked = record.Sessions.Skip(_sweepFrom).Take(SessionsBeforeSweep / 4).ToList();
        var opening = Opening().Select(static noted => noted.Session).ToHashSet(StringComparer.Ordinal);
        var mayAllOpen = time.GetElapsedTime(_began) < s_opensWithin;
        var mayHaveEnded = false;
        foreach (var session in looked)
        {
            var (isKnown, view) = await ViewAsync(session);
            // One that were taken off while it is being opened would live on where nobody could end it.
            if (!isKnown || (view is null && (mayAllOpen || opening.Contains(session))))
            {
                mayHaveEnded |= isKnown && mayAllOpen;
                continue;
            }

            if (view is not { Status: SessionStatus.Open or SessionStatus.Paused }) ended.Add(session);
        }

        if (ended.Count > 0) await ChangeAsync(r => ended.Aggregate(r, Without));
        if (mayHaveEnded) SweepLater();
        else _sweepFrom += looked.Count - ended.Count;
    }

    // Whoever comes once an hour would find this owner new each time.
    private void SweepLater() => _sweeping ??= this.RegisterGrainTimer(SweepAgainAsync, s_opensWithin, s_opensWithin);

    private async Task SweepAgainAsync()
    {
        try
        {
            _sweptAt = null;
            await SweepAsync();
            _sweeping?.Dispose();
            _sweeping = null;
        }
        catch (StoreUnavailableException)
        {
            // The next tick tries again.
        }
    }

    // Of one that nobody can read it is not known whether it has ended; it keeps no other from being opened.
    private async Task<(bool IsKnown, SessionView? View)> ViewAsync(string session)
    {
        try
        {
            return (true, await GrainFactory.GetGrain<ISessionGrain>(session).ViewAsync());
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException or OrleansException or JsonException)
        {
            return (false, null);
        }
    }

    private Queue<(string Session, long At)> Opening()
    {
        while (_opening.TryPeek(out var first) && time.GetElapsedTime(first.At) >= s_opensWithin) _opening.Dequeue();
        return _opening;
    }

    private async Task<PrincipalRecord> RecordAsync()
    {
        var record = await _cell!.LoadAsync() ?? PrincipalRecord.Empty;
        if (_hasRead) return record;
        _hasRead = true;
        // What a life before this one could not end is ended now. Not in this turn: a session may be waiting for this one's answer.
        if (record is { Revoked: true, Sessions.IsEmpty: false }) EndLater(TimeSpan.Zero);
        return record;
    }

    private async Task<PrincipalRecord> ChangeAsync(Func<PrincipalRecord, PrincipalRecord> change)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var before = await RecordAsync();
            var after = change(before);
            if (ReferenceEquals(before, after)) return after;
            switch (await _cell!.WriteAsync(after, after.Revoked ? "revoked" : "known"))
            {
                case CellWrite.Written: return after;
                case CellWrite.Unavailable:
                    throw new StoreUnavailableException("Identity: the store cannot write now, so nothing was changed; try again.");
            }
        }

        throw new StoreUnavailableException("Identity: this principal is being changed elsewhere; try again.");
    }

    private static PrincipalRecord Without(PrincipalRecord record, string session)
    {
        var sessions = record.Sessions.Remove(session);
        var place = record.Joins.FirstOrDefault(join => join.Value == session).Key;
        if (place is null && sessions.Length == record.Sessions.Length) return record;
        return record with { Sessions = sessions, Joins = place is null ? record.Joins : record.Joins.Remove(place) };
    }
}

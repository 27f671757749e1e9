using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Identity;

/// <summary>Owns one principal's live sessions and revocation.</summary>
internal sealed class PrincipalGrain(IStateStore store, LiveConfig config) : Grain, IPrincipalGrain
{
    // Beyond this the oldest are asked whether they are still open before a new one is noted.
    private const int SessionsBeforeSweep = 256;

    // A client may call itself what it likes, and anew with every request; beyond this its other names share one session.
    private const int NamesMax = 256;

    private StateCell<PrincipalRecord>? _cell;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<PrincipalRecord>(store, "principal", this.GetPrimaryKeyString());
        await _cell.LoadAsync();
    }

    public async Task<SessionId> JoinAsync(JoinRequest request)
    {
        var place = $"{request.Connection} {request.Client.Name}";
        var session = default(SessionId);
        await ChangeAsync(record =>
        {
            if (record.Joins.TryGetValue(place, out var known))
            {
                session = new SessionId(known);
                return record;
            }

            if (record.Joins.Count >= NamesMax)
            {
                place = $"{request.Connection} ";
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
        var record = await ChangeAsync(r => r.Revoked || r.Sessions.Contains(session.Value)
            ? r
            : r with { Sessions = r.Sessions.Add(session.Value) });
        return !record.Revoked;
    }

    public Task ClosedAsync(SessionId session) => ChangeAsync(record => Without(record, session.Value));

    public async Task RevokeAsync(string reason, PrincipalKey by)
    {
        reason = TextMasker.Redact(reason, config.Current.Masking.Rules());
        var record = await ChangeAsync(r => r with { Revoked = true, Reason = reason });
        var words = $"principal revoked: {reason}";
        await Task.WhenAll(record.Sessions.Select(s => GrainFactory.GetGrain<ISessionGrain>(s).TerminateAsync(words, by)));
    }

    public async Task<bool> SeenAsync(ImmutableArray<string> groups, string name)
    {
        try
        {
            await ChangeAsync(record =>
                record.Groups is { } known && known.SequenceEqual(groups, StringComparer.Ordinal) && record.Name == name
                    ? record : record with { Groups = [.. groups], Name = name });
            return true;
        }
        catch (StoreUnavailableException)
        {
            // Nobody can vote either while nothing can be written.
            return false;
        }
    }

    public Task RestoreAsync(PrincipalKey by) => ChangeAsync(record => record with { Revoked = false, Reason = "" });

    public async Task<PrincipalView> ViewAsync()
    {
        var record = await RecordAsync();
        return new PrincipalView(
            PrincipalKey.Parse(this.GetPrimaryKeyString()), record.Revoked, record.Reason,
                [.. record.Sessions.Select(s => new SessionId(s))])
        {
            Groups = record.Groups is { } groups ? [.. groups] : default,
            Name = record.Name,
        };
    }

    private async Task SweepAsync()
    {
        var record = await RecordAsync();
        if (record.Sessions.Length < SessionsBeforeSweep) return;
        var ended = new List<string>();
        foreach (var session in record.Sessions.Take(SessionsBeforeSweep / 4))
        {
            var view = await GrainFactory.GetGrain<ISessionGrain>(session).ViewAsync();
            if (view is not { Status: SessionStatus.Open or SessionStatus.Paused }) ended.Add(session);
        }

        if (ended.Count > 0) await ChangeAsync(r => ended.Aggregate(r, Without));
    }

    private async Task<PrincipalRecord> RecordAsync() => await _cell!.LoadAsync() ?? PrincipalRecord.Empty;

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

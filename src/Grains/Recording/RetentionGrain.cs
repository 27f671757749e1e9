using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Recording;

/// <summary>Carries out retention. The holds are read anew for each order, so that none is missed.</summary>
internal sealed class RetentionGrain(IStateStore states, LiveConfig config, TimeProvider time) : Grain, IRetentionGrain
{
    private const string Kind = "legal-hold";
    private const string Placed = "placed";
    private const string Lifted = "lifted";
    private const int PageRecords = 500;

    private static readonly string[] Ended = [nameof(SessionStatus.Closed), nameof(SessionStatus.Terminated)];

    public async Task<bool> HoldAsync(string target, string reason, PrincipalKey by)
    {
        var cell = new StateCell<LegalHold>(states, Kind, target);
        if (await cell.LoadAsync() is { Reason.Length: > 0 }) return true;
        return await cell.WriteAsync(new LegalHold(target, reason, by, Now), Placed) == CellWrite.Written;
    }

    public async Task<bool> LiftAsync(string target)
    {
        var cell = new StateCell<LegalHold>(states, Kind, target);
        return await cell.LoadAsync() is { Reason.Length: > 0 } hold
            && await cell.WriteAsync(hold with { Reason = "" }, Lifted) == CellWrite.Written;
    }

    public async Task<ImmutableArray<LegalHold>> HoldsAsync()
    {
        var holds = ImmutableArray.CreateBuilder<LegalHold>();
        await foreach (var record in ListAsync(Kind, Placed))
            if (StateCell<LegalHold>.Read(record) is { } hold) holds.Add(hold);
        return holds.ToImmutable();
    }

    public async Task<ErasureReport> EraseAsync(ErasureOrder order)
    {
        var run = new Run(await HeldAsync());
        if (order.Session is { } one)
        {
            var cell = new StateCell<SessionDocument>(states, "session", one);
            if (await cell.LoadAsync() is { } session) await EraseAsync(run, session, KeepRule.Erasable, order.Reason, order.By);
        }
        else
        {
            await EraseAllAsync(run, order);
        }

        return run.Report();
    }

    public async Task<ErasureReport> SweepAsync()
    {
        var rules = config.Current.Recording.Keep;
        var run = new Run(await HeldAsync());
        foreach (var status in Ended)
        {
            await foreach (var record in ListAsync("session", status.ToLowerInvariant()))
            {
                if (StateCell<SessionDocument>.Read(record) is not { } session) continue;
                var due = KeepRule.Due(rules, session.Connection.Value, TimeSpan.FromMilliseconds(Math.Max(0, Now - session.LastAtUnixMs)));
                if (session.Erasure is { IsDone: false } || (!due.IsEmpty && session.Erasure?.Covers(due) != true))
                    await EraseAsync(run, session, due, "the time is over that recording.keep says", by: null);
            }
        }

        return run.Report();
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<HashSet<string>> HeldAsync() => [.. (await HoldsAsync()).Select(static h => h.Target)];

    private async Task EraseAsync(Run run, SessionDocument session, ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        var id = new SessionId(session.Id);
        if (run.Held.Contains(session.Id) || run.Held.Contains(session.Principal.ToString()))
        {
            run.OnHold.Add(id);
            // What was begun before the hold came is gone as far as anyone can tell, and is finished; nothing else goes with it.
            if (session.Erasure is { IsDone: false })
                await GrainFactory.GetGrain<ISessionGrain>(session.Id).EraseAsync([], reason, by);
            return;
        }

        var outcome = await GrainFactory.GetGrain<ISessionGrain>(session.Id).EraseAsync(kinds, reason, by);
        (outcome switch
        {
            ErasureOutcome.Erased => run.Erased,
            ErasureOutcome.Open => run.Open,
            ErasureOutcome.Unavailable => run.Failed,
            _ => null,
        })?.Add(id);
    }

    // A session that is written while the pages before it are worked on moves to the front and is passed over: so they are listed again
    // until there is none that was not met.
    private async Task EraseAllAsync(Run run, ErasureOrder order)
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var fresh = new List<SessionDocument>(); ; fresh.Clear())
        {
            await foreach (var record in ListAsync("session", null))
                if (StateCell<SessionDocument>.Read(record) is { } session && session.Principal == order.Principal && met.Add(session.Id))
                    fresh.Add(session);
            if (fresh.Count == 0) return;
            foreach (var session in fresh) await EraseAsync(run, session, KeepRule.Erasable, order.Reason, order.By);
        }
    }

    // A page is read before anything in it changes; what changes meanwhile is written anew and would come first, so it is not met twice.
    private async IAsyncEnumerable<StateRecord> ListAsync(string kind, string? tag)
    {
        string? cursor = null;
        do
        {
            var page = await states.ListAsync(new StateQuery(kind, tag, cursor, PageRecords), CancellationToken.None);
            foreach (var record in page.Records) yield return record;
            cursor = page.Cursor;
        }
        while (cursor is not null);
    }

    private sealed record Run(HashSet<string> Held)
    {
        public ImmutableArray<SessionId>.Builder Erased { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder OnHold { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder Open { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder Failed { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ErasureReport Report() =>
            new(Erased.ToImmutable(), OnHold.ToImmutable(), Open.ToImmutable(), Failed.ToImmutable());
    }
}

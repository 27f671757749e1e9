using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Identity;
using Gateway.Grains.Sessions;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Gateway.Grains.Recording;

/// <summary>Carries out retention. It may take long, and meanwhile holds are placed and other orders given: so its turns mix, whether
/// a session is on hold is read anew just before it is erased, and whoever places a hold waits for the one that is being erased.</summary>
[Reentrant, KeepAlive]
internal sealed class RetentionGrain(IStateStore states, LiveConfig config, TimeProvider time, ILogger<RetentionGrain> log)
    : Grain, IRetentionGrain
{
    private const string Placed = "placed";
    private const string Lifted = "lifted";
    private const string Sweep = "sweep";
    private const int PageRecords = 500;

    // Before whoever asked gives up on the answer.
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(15);
    private static readonly string[] Ended = [nameof(SessionStatus.Closed), nameof(SessionStatus.Terminated)];

    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly List<UnderWay> _underWay = [];
    private readonly ReadableRecords _readable = new(log);

    public async Task<bool> HoldAsync(string target, string reason, PrincipalKey by)
    {
        var cell = new StateCell<LegalHold>(states, LegalHolds.Kind, target);
        reason = TextMasker.Redact(reason, config.Current.Masking.Rules());
        if (!await PlaceAsync(cell, new LegalHold(target, reason, by, Now))) return false;
        await Task.WhenAll([.. _underWay.Where(session => session.Is(target)).Select(static session => session.Ended.Task)]);
        if (OpaqueId.IsValid(target, "s_")) await PassAsync(target, by);
        return true;
    }

    private static async Task<bool> PlaceAsync(StateCell<LegalHold> cell, LegalHold hold)
    {
        try
        {
            if (await cell.LoadAsync() is { Reason.Length: > 0 }) return true;
        }
        catch (JsonException)
        {
            // One that cannot be read holds, and could not be lifted: the new one takes its place.
            return await cell.ReplaceAsync(hold, Placed) == CellWrite.Written;
        }

        return await cell.WriteAsync(hold, Placed) switch
        {
            CellWrite.Written => true,
            // Somebody else came first, and it is in place just the same.
            CellWrite.Conflict => await cell.LoadAsync() is { Reason.Length: > 0 },
            _ => false,
        };
    }

    // A life before this one may have given an order that its session is carrying out still: whatever is asked of the session now waits
    // for that. It is asked for nothing new, and does what it had left undone.
    private async Task PassAsync(string session, PrincipalKey? by)
    {
        try
        {
            await GrainFactory.GetGrain<ISessionGrain>(session).EraseAsync([], "", by);
        }
        catch (Exception failure) when (
            failure is StoreUnavailableException or TimeoutException or OrleansException or JsonException)
        {
            // A hold is in place all the same. It did not answer in time, or its state cannot be read and it carries out nothing.
        }
    }

    public async Task<bool> LiftAsync(string target)
    {
        var cell = new StateCell<LegalHold>(states, LegalHolds.Kind, target);
        return await cell.LoadAsync() is { Reason.Length: > 0 } hold
            && await cell.WriteAsync(hold with { Reason = "" }, Lifted) == CellWrite.Written;
    }

    public async Task<ImmutableArray<LegalHold>> HoldsAsync()
    {
        var holds = ImmutableArray.CreateBuilder<LegalHold>();
        await foreach (var record in ListAsync(LegalHolds.Kind, Placed))
            if (_readable.Read<LegalHold>(record) is { } hold) holds.Add(hold);
        return holds.ToImmutable();
    }

    public Task<ErasureReport> EraseAsync(ErasureOrder order) =>
        AnswerAsync(order.Session ?? $"{order.Principal}", run => CarryOutAsync(run, order));

    public Task<ErasureReport> SweepAsync() => AnswerAsync(Sweep, SweepAsync);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // Begins it, or joins the same that is under way; what takes long goes on by itself, and tells who asks again.
    private async Task<ErasureReport> AnswerAsync(string name, Func<Run, Task> work)
    {
        using var answered = new CancellationTokenSource();
        var patience = Task.Delay(AnswersWithin, time, answered.Token);
        if (!_runs.TryGetValue(name, out var run) || run.Ended.IsCompleted)
        {
            // Of one that ended while nobody waited for it, what it erased is told with the next.
            _runs[name] = run = new Run(run is { Waiting: 0 } ? run.Report().Erased : []);
            run.Ended = work(run);
            run.Ended.Ignore();
        }

        run.Waiting++;
        try
        {
            await Task.WhenAny(run.Ended, patience);
            await answered.CancelAsync();
            if (!run.Ended.IsCompleted) return run.Report() with { GoesOn = true };
            await run.Ended;
            if (ReferenceEquals(_runs.GetValueOrDefault(name), run)) _runs.Remove(name);
            return run.Report();
        }
        finally
        {
            run.Waiting--;
        }
    }

    private async Task CarryOutAsync(Run run, ErasureOrder order)
    {
        if (order.Session is { } one)
        {
            await WakeCutOpeningsAsync([one]);
            var cell = new StateCell<SessionDocument>(states, "session", one);
            if (await cell.LoadAsync() is { } session) await EraseAsync(run, session, KeepRule.Erasable, order.Reason, order.By);
        }
        else
        {
            if (await states.ReadAsync("principal", $"{order.Principal}", CancellationToken.None) is { } record)
                await WakeCutOpeningsAsync(Noted(record));
            await EraseAllAsync(run, order);
        }
    }

    private async Task SweepAsync(Run run)
    {
        var rules = config.Current.Recording.Keep;
        await foreach (var record in ListAsync("principal", null)) await WakeCutOpeningsAsync(Noted(record));
        foreach (var status in Ended)
        {
            await foreach (var record in ListAsync("session", status.ToLowerInvariant()))
            {
                if (Read(run, record) is not { } session) continue;
                var due = KeepRule.Due(rules, session.Connection.Value, TimeSpan.FromMilliseconds(Math.Max(0, Now - session.LastAtUnixMs)));
                if (session.Erasure is { IsDone: false } || (!due.IsEmpty && session.Erasure?.Covers(due) != true))
                    await EraseAsync(run, session, due, "the time is over that recording.keep says", by: null);
                // It ended, and was killed before its surrogates were gone: nobody else wakes it.
                else if (session.HasSurrogates) await PassAsync(session.Id, by: null);
            }
        }
    }

    private ImmutableArray<string> Noted(StateRecord record) => _readable.Read<PrincipalRecord>(record)?.Sessions ?? [];

    // A session whose opening was cut off behind its first entry has no document, so that no list has it; but its principal noted it
    // before. It makes its document when it wakes.
    private async Task WakeCutOpeningsAsync(ImmutableArray<string> sessions)
    {
        foreach (var session in sessions)
            if (await states.ReadAsync("session", session, CancellationToken.None) is null) await PassAsync(session, by: null);
    }

    // A session whose state cannot be read keeps no other one from being erased, and may be one that is meant.
    private static SessionDocument? Read(Run run, StateRecord record)
    {
        try
        {
            return StateCell<SessionDocument>.Read(record);
        }
        catch (JsonException)
        {
            run.Failed.Add(new SessionId(record.Key));
            return null;
        }
    }

    private async Task EraseAsync(Run run, SessionDocument session, ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        // Noted before the holds are read: whoever places one after that finds it here.
        var underWay = new UnderWay(session.Id, session.Principal.ToString());
        _underWay.Add(underWay);
        try
        {
            await EraseUnlessHeldAsync(run, session, kinds, reason, by);
        }
#pragma warning disable CA1031 // Whatever one session meets is told of it, and those behind it are erased all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
            run.Failed.Add(new SessionId(session.Id));
        }
        finally
        {
            _underWay.Remove(underWay);
            underWay.Ended.SetResult();
        }
    }

    private async Task EraseUnlessHeldAsync(
        Run run, SessionDocument session, ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        var id = new SessionId(session.Id);
        if (await LegalHolds.CoverAsync(states, session.Id, session.Principal.ToString()))
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
            ErasureOutcome.OnHold => run.OnHold,
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
            {
                // Unreadable ones are told once.
                if (met.Contains(record.Key)) continue;
                if (Read(run, record) is not { } session) met.Add(record.Key);
                else if (session.Principal == order.Principal && met.Add(record.Key)) fresh.Add(session);
            }

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

    private sealed record UnderWay(string Session, string Principal)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Is(string target) =>
            string.Equals(target, Session, StringComparison.Ordinal) || string.Equals(target, Principal, StringComparison.Ordinal);
    }

    private sealed record Run(ImmutableArray<SessionId> Before)
    {
        public Task Ended { get; set; } = Task.CompletedTask;

        // Who is told when it ends.
        public int Waiting { get; set; }

        public ImmutableArray<SessionId>.Builder Erased { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder OnHold { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder Open { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ImmutableArray<SessionId>.Builder Failed { get; } = ImmutableArray.CreateBuilder<SessionId>();

        public ErasureReport Report() => new(
            [.. Before.Union(Erased)], OnHold.ToImmutable(), Open.ToImmutable(), Failed.ToImmutable());
    }
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Recording;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Sessions;

// Erasing payloads. First the recording says so, then the session remembers that it has begun, then its key goes if all of it does, then
// the bytes go: whatever stops it in between, it goes on where it was, and no payload is ever missing without an entry that says why. But
// to a chain that is broken nothing is added: there the session alone remembers, what else kept its texts is told by a note of its own, and
// verifying finds it broken as before.
internal sealed partial class SessionGrain
{
    private const int ApprovalsAtOnce = 500;

    public async Task<ErasureOutcome> EraseAsync(ImmutableArray<EntryKind> kinds, string reason, PrincipalKey? by)
    {
        if (_session is null) return ErasureOutcome.Unknown;
        if (!IsOver(_session.Status)) return ErasureOutcome.Open;
        // These go when a session ends; here where the store or a kill came between.
        if (!await ForgetSurrogatesAsync()) return ErasureOutcome.Unavailable;
        if (_session.Erasure is { IsDone: false } begun && await FinishErasureAsync(begun) == ErasureOutcome.Unavailable)
            return ErasureOutcome.Unavailable;
        if (kinds.IsEmpty) return ErasureOutcome.Nothing;
        // Whoever gave the order has read the holds, and may have died since: then one was placed by another, who does not know of it.
        if (await LegalHolds.CoverAsync(states, _session.Id, _session.Principal.ToString())) return ErasureOutcome.OnHold;
        if (_session.Erasure is { } done && done.Covers(kinds))
            return !IsWhole(kinds) || await EndKeyAgainAsync(done) ? ErasureOutcome.Nothing : ErasureOutcome.Unavailable;

        // Before the last sequence is read: entries that were given out and never kept would be counted in.
        if (!await _recording!.SettleTailAsync()) return ErasureOutcome.Unavailable;

        // What still comes, such as the end of a call that was under way, is not meant, and has another key.
        if (IsWhole(kinds)) _recording.ForgetKey();
        var erasure = new SessionErasure(_recording.Sequence, kinds, IsDone: false);
        var payload = EntryPayload.Erased(erasure.ThroughSequence, kinds, TextMasker.Redact(reason, rules.Detection), by);
        if (!conditions.IsBroken(_session.Id) && !await _recording.AppendAsync(EntryKind.Erased, payload))
            return ErasureOutcome.Unavailable;
        if (!await ChangeAsync(s => s with { Erasure = erasure })) return ErasureOutcome.Unavailable;
        return await FinishErasureAsync(erasure);
    }

    private async Task<bool> ForgetApprovalsAsync(SessionErasure erasure)
    {
        var (all, answers) = (erasure.Kinds.Contains(EntryKind.Held), erasure.Kinds.Contains(EntryKind.Completed));
        if (!all && !answers) return true;
        var id = new SessionId(_session!.Id);
        // A recording that is damaged, or whose key is not here, may not tell its approvals any more: then each is asked whose it is.
        var told = conditions.IsDamaged(id.Value) ? null : await SessionReplay.ApprovalsAsync(
            id, erasure.ThroughSequence, new ClearRecordings(recordings, keys), CancellationToken.None);
        var approvals = told ?? await ApprovalsOfAsync(id);
        foreach (var approval in approvals)
            if (!await GrainFactory.GetGrain<IApprovalGrain>(approval).ForgetAsync(id, all)) return false;
        return true;
    }

    private async Task<IReadOnlySet<string>> ApprovalsOfAsync(SessionId session)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await states.ListAsync(new StateQuery("approval", null, cursor, ApprovalsAtOnce), CancellationToken.None);
            found.UnionWith(page.Records.Select(StateCell<ApprovalView>.Read).OfType<ApprovalView>()
                .Where(view => view.Request.Session == session || view.Runs.Any(run => run.Session == session))
                .Select(static view => view.Request.Id.Value));
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return found;
    }

    private async Task<ErasureOutcome> FinishErasureAsync(SessionErasure erasure)
    {
        try
        {
            // First what hangs on the entries: once they are gone nobody could find it.
            if (!await ForgetApprovalsAsync(erasure)) return ErasureOutcome.Unavailable;
            var id = new SessionId(_session!.Id);
            if (conditions.IsBroken(id.Value) && !await UnrecordedErasures.NoteAsync(states, id, erasure.ThroughSequence))
                return ErasureOutcome.Unavailable;
            // Copies of the recording that nobody can overwrite are reached by this alone.
            if (IsWhole(erasure.Kinds)) await keys.DestroyAsync(id, erasure.ThroughSequence);
            await recordings.EraseAsync(id, erasure.ThroughSequence, erasure.Kinds.ToFrozenSet(), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return ErasureOutcome.Unavailable;
        }

        // Behind the entry that says so there may be what came meanwhile.
        var covers = _recording!.Sequence <= erasure.ThroughSequence + 1;
        return await ChangeAsync(s => s with { Erasure = erasure with { IsDone = true, Kinds = covers ? erasure.Kinds : [] } })
            ? ErasureOutcome.Erased : ErasureOutcome.Unavailable;
    }

    // What still comes after an erasure is there to be erased by the next order.
    private void NoteAfterErasure()
    {
        if (_session!.Erasure is { IsDone: true, Kinds.Length: > 0 } erasure)
            ChangeAsync(s => s with { Erasure = erasure with { Kinds = [] } }).Ignore();
    }

    // A key that ended may be back with a restored copy of the keys.
    private async Task<bool> EndKeyAgainAsync(SessionErasure done)
    {
        try
        {
            var id = new SessionId(_session!.Id);
            if (await keys.CurrentAsync(id) is not null) await keys.DestroyAsync(id, done.ThroughSequence);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static bool IsWhole(ImmutableArray<EntryKind> kinds) => KeepRule.Erasable.All(kinds.Contains);
}

using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Governance.Policies.Sql;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

internal sealed partial class SessionGrain
{
    private const int UnknownMax = 100;

    // Approvals whose entry is on its way to the disk; nobody is asked yet.
    private readonly Dictionary<string, Task<bool>> _unrecorded = new(StringComparer.Ordinal);

    public async Task<Admission> ReleaseAsync(ApprovalId approval, AdmitRequest request)
    {
        if (MustGo()) return Unavailable;
        if (!Mine(request.Facts)) return NoSession;
        if (rules.Connection(_session!.Connection) is not { } connection) return NoSession;
        request = WithoutSurrogates(request);
        if (_session.Waiting.FirstOrDefault(w => w.Approval == approval.Value && w.Exchange is null) is not { } waiting)
            return new Admission.Denied(new DecisionBasis("", 0, "approval"), "this approval is not of this session, or has run.");

        var note = Decide(connection, request.Facts, request.Foreign);
        if (note.Decision is Decision.Hold hold && await CallAsync(connection, request, hold, note) is { } call)
        {
            if (!Mine(request.Facts)) return NoSession;
            if (call.Key == waiting.Digest) return await ReleaseAsync(call, waiting);
        }

        var asked = GrainFactory.GetGrain<IApprovalGrain>(approval.Value);
        if (note.Decision is Decision.Deny deny)
        {
            await asked.WithdrawAsync("policy denies the call now");
            Forget(waiting);
            return await DenyAsync(request, deny.Basis, deny.Reason, deny.Masks, note);
        }

        // The approval knows best what has changed; where it sees nothing, it is what policy says of this caller.
        var view = await asked.TickAsync();
        if (view is { Status: ApprovalStatus.Pending or ApprovalStatus.Approved })
            await asked.WithdrawAsync("the policy or the call changed while it waited");
        Forget(waiting);
        var why = view is { Status: ApprovalStatus.Withdrawn, Reason.Length: > 0 } ? view.Reason
            : "the policy or the call changed while it waited";
        return await DenyAsync(request, new DecisionBasis("", 0, "approval"), why + "; call again to ask anew.", note.Masks, note);
    }

    private async Task<Admission> HoldAsync(ConnectionConfig connection, AdmitRequest request, Decision.Hold hold, DecisionNote note)
    {
        if (await CallAsync(connection, request, hold, note) is not { } call)
            return await DenyAsync(request, hold.Basis, "the connection is no longer configured.", hold.Masks, note);
        if (!Mine(request.Facts)) return NoSession;
        if (Standing(call) is { } standing) return await StandingAsync(call, standing);
        if (await WithinWindowAsync(call) is { } admitted) return admitted;
        if (!Mine(request.Facts)) return NoSession;
        if (Standing(call) is { } other) return await StandingAsync(call, other);
        if (request.Estimate is null && SqlEstimate.IsAsked(connection, request.Facts)) return new Admission.Unestimated();
        if (!HasRoom())
            return await DenyAsync(request, hold.Basis, "too many calls of this session wait for a person; wait for their outcome first.",
                hold.Masks, note);
        if (Masked(connection, request, hold.Masks) is not { } message) return await BlockAsync(request, hold.Basis, note);

        var ask = Ask(OpaqueId.NewApproval(), call, message);
        // Its place is taken before anything is awaited, so that an identical call that comes in meanwhile joins this one.
        var waiting = new WaitingCall(call.Key, ask.Id.Value, ask.ExpiresAtUnixMs);
        _session = _session! with { Waiting = _session.Waiting.Add(waiting), Calls = _session.Calls + 1, LastAtUnixMs = Now };
        // First the entry, then the request: people are never asked about a call that the recording does not show. What comes between
        // the two leaves a call that waits and has asked nobody yet; its repetition asks.
        var recording = _recording!.AppendAsync(EntryKind.Held, EntryPayload.Held(request, hold.Basis, ask, message, note));
        _unrecorded.Add(waiting.Approval, recording);
        var kept = await recording;
        _unrecorded.Remove(waiting.Approval);
        if (kept) return await AskAsync(request, ask);
        Forget(waiting);
        return Unavailable;
    }

    /// <summary>The call with what it hangs on; null when its connection is no longer configured.</summary>
    private async Task<HeldCall?> CallAsync(
        ConnectionConfig connection, AdmitRequest request, Decision.Hold hold, DecisionNote note)
    {
        var target = request.Facts.Tool?.Name ?? "";
        if (await rules.Bindings.OfAsync(GrainFactory, connection.Name, request.Facts.Method, target) is not { } binding) return null;
        var digest = CallDigest.Of(request.Facts, binding, hold.Basis, request.Message, rules.DigestKey);
        return new HeldCall(connection, request, hold, binding, digest, note);
    }

    private WaitingCall? Standing(HeldCall call) => _session!.Waiting.FirstOrDefault(w => w.Digest == call.Key);

    private bool HasRoom()
    {
        if (_session!.WithRoom(Now) is not { } roomy) return false;
        _session = roomy;
        return true;
    }

    private async Task<Admission> AskAsync(AdmitRequest request, ApprovalRequest ask)
    {
        // It may have ended meanwhile, and what waited then is withdrawn.
        if (!Mine(request.Facts)) return NoSession;
        return await GrainFactory.GetGrain<IApprovalGrain>(ask.Id.Value).RequestAsync(ask) is { Request: { } asked }
            ? new Admission.Held(asked.Id, asked.ExpiresAtUnixMs, asked.By)
            : Unavailable;
    }

    /// <summary>An identical call asked before: how does that stand?</summary>
    private async Task<Admission> StandingAsync(HeldCall call, WaitingCall waiting)
    {
        if (_unrecorded.TryGetValue(waiting.Approval, out var recording) && !await recording) return Unavailable;
        if (await GrainFactory.GetGrain<IApprovalGrain>(waiting.Approval).ViewAsync() is not { } view)
        {
            return Masked(call.Connection, call.Request, call.Hold.Masks) is { } message
                ? await AskAsync(call.Request, Ask(new ApprovalId(waiting.Approval), call, message))
                : await BlockAsync(call.Request, call.Hold.Basis, call.Note);
        }

        if (waiting.Exchange is { } exchange) return await RanAsync(view, waiting, new ExchangeId(exchange));
        switch (view.Status)
        {
            case ApprovalStatus.Pending:
                return new Admission.Held(view.Request.Id, view.Request.ExpiresAtUnixMs, view.Asked());
            case ApprovalStatus.Approved:
                return await ReleaseAsync(call, waiting);
            case ApprovalStatus.Denied when Now < view.Request.ExpiresAtUnixMs:
                return await RefuseAsync(call, view);
            case ApprovalStatus.Consumed or ApprovalStatus.Unknown:
                // It was taken to run, and this session does not know by whom: by a silo that went away in the middle.
                return await RanAsync(call, view, waiting);
            default:
                // It ran, expired, or its no is old: this is a new call and asks anew.
                Forget(waiting);
                return await HoldAsync(call.Connection, call.Request, call.Hold, call.Note);
        }
    }

    /// <summary>It ran, or may have run, for a client that did not wait for the answer: that is told once, and nothing runs.</summary>
    private async Task<Admission> RanAsync(ApprovalView view, WaitingCall waiting, ExchangeId exchange)
    {
        var run = view.Runs.FirstOrDefault(r => r.Exchange == exchange);
        var state = run?.State ?? RunState.Unknown;
        if (state == RunState.Running) return new Admission.Ran(view.Request.Id, state, []);
        // Before it is forgotten: a client that could not be given its answer comes again for it.
        var result = run is { HasResult: true }
            ? await GrainFactory.GetGrain<IApprovalGrain>(waiting.Approval).ResultAsync(exchange) : [];
        Forget(waiting);
        if (state == RunState.Unknown) NoteUnknown(waiting, view);
        return new Admission.Ran(view.Request.Id, state, result);
    }

    // A window has runs of other calls too, of other sessions as well: only its own says anything to this call.
    private async Task<Admission> RanAsync(HeldCall call, ApprovalView view, WaitingCall waiting)
    {
        var digest = CallDigest.Edited(call.Digest, view.Edits, rules.DigestKey);
        var run = view.Window is null ? view.Runs[0] : view.Runs.FirstOrDefault(r =>
            r.Session.Value == _session!.Id && (r.Digest.Span.SequenceEqual(digest) || r.Digest.Span.SequenceEqual(call.Digest)));
        if (run is not null) return await RanAsync(view, waiting, run.Exchange);
        Forget(waiting);
        return await HoldAsync(call.Connection, call.Request, call.Hold, call.Note);
    }

    private async Task<Admission> ReleaseAsync(HeldCall call, WaitingCall waiting)
    {
        var approval = GrainFactory.GetGrain<IApprovalGrain>(waiting.Approval);
        if (await approval.ViewAsync() is not { } view) return Unavailable;
        var (request, basis, masks, reveals) = (call.Request, call.Hold.Basis, call.Hold.Masks, call.Hold.Reveals);
        var note = call.Note;
        if (!view.Edits.IsEmpty)
        {
            // What the approvers wrote is judged and masked as if it had been sent so.
            var edited = EditedCall.Of(call.Request, view.Edits, call.Connection, rules.Detection);
            if (edited is not null) note = Decide(call.Connection, edited.Facts, foreign: null);
            if (edited is null || EditFault(call.Hold, note.Decision) is not null)
            {
                var why = edited is null ? "the approver's edits do not fit the call" : EditFault(call.Hold, note.Decision)!;
                await approval.WithdrawAsync(why);
                Forget(waiting);
                return await DenyAsync(
                    call.Request, edited is null ? basis : note.Decision.Basis, why + ".", call.Hold.Masks, edited is null ? note : null);
            }

            request = WithoutSurrogates(edited);
            (masks, reveals) = note.Decision is Decision.Allow allow ? (allow.Masks, allow.Reveals)
                : (((Decision.Hold)note.Decision).Masks, ((Decision.Hold)note.Decision).Reveals);
        }

        if (Masked(call.Connection, request, masks) is not { } message) return await BlockAsync(request, basis, note);
        var outgoing = Outgoing(call.Connection, request, masks, reveals) ?? Exactly(call.Connection, request, masks);
        if (outgoing is RevealOutcome.Refused refused) return await RefuseRevealAsync(request, basis, refused.Fault, message, note);
        if (_surrogates is not null && !await _surrogates.FlushAsync()) return Unavailable;
        var digest = CallDigest.Edited(call.Digest, view.Edits, rules.DigestKey);
        var outcome = await approval.ConsumeAsync(new ReleaseAsk(
            request.Exchange, new SessionId(_session!.Id), request.Facts.Principal, call.Digest, view.Revision, call.Hold.Basis,
            call.Binding) { RunDigest = digest });
        if (outcome.Result == ConsumeResult.Granted)
        {
            Run(waiting, request);
            if (Stopped() is { } stopped) return await NotRunAsync(waiting, request, stopped);
            var payload = EntryPayload.Released(request, outcome.View!, call.Digest, message, note);
            var place = Place(call.Connection);
            return await _recording!.AppendAsync(EntryKind.Released, payload, place: place)
                ? Admitted(call.Request, basis, masks, outgoing, place) with
                {
                    IdempotencyKey = outcome.View!.Request.IdempotencyKey,
                    IsEdited = !view.Edits.IsEmpty,
                    EditedSql = view.Edits.IsEmpty ? null : request.Facts.Sql,
                }
                : await NotRunAsync(waiting, request, Unavailable);
        }

        return await NotConsumedAsync(call, waiting, outcome);
    }

    // The people who said yes are those of one rule. Where another rule holds the edited call, it asks for others, or for more of them.
    private static string? EditFault(Decision.Hold held, Decision edited) => edited switch
    {
        Decision.Allow => null,
        Decision.Hold hold when hold.Basis == held.Basis => null,
        Decision.Hold => "policy asks others for the call as the approver edited it",
        _ => "policy denies the call as the approver edited it",
    };

    private async Task<Admission> NotConsumedAsync(HeldCall call, WaitingCall waiting, ConsumeOutcome outcome)
    {
        switch (outcome.Result)
        {
            case ConsumeResult.NotApproved when outcome.View is { Status: ApprovalStatus.Pending } view:
                return new Admission.Held(view.Request.Id, view.Request.ExpiresAtUnixMs, view.Asked());
            case ConsumeResult.NotApproved or ConsumeResult.Mismatch when outcome.View is { } view:
                if (view.Status != ApprovalStatus.Denied) Forget(waiting);
                return await RefuseAsync(call, view);
            case ConsumeResult.Unavailable:
                return Unavailable;
            case ConsumeResult.AlreadyConsumed when outcome.View is { Runs.Length: > 0 } view:
                return await RanAsync(call, view, waiting);
            default:
                Forget(waiting);
                return await DenyAsync(call.Request, call.Hold.Basis, "this approval has run already; call again to ask anew.",
                    call.Hold.Masks, call.Note);
        }
    }

    private Task<Admission> RefuseAsync(HeldCall call, ApprovalView view)
    {
        var reason = view.Status switch
        {
            ApprovalStatus.Denied when view.Reason.Length > 0 => $"{view.DecidedByName} said no: {view.Reason}",
            ApprovalStatus.Denied => $"{view.DecidedByName} said no.",
            ApprovalStatus.Expired => "nobody decided in time; call again to ask anew.",
            ApprovalStatus.Withdrawn => $"the request was withdrawn: {view.Reason}; call again to ask anew.",
            _ => "the call is not what was approved; call again to ask anew.",
        };
        return DenyAsync(call.Request, call.Hold.Basis, reason, call.Hold.Masks, call.Note);
    }

    // Whoever calls the same again is asked anew, and the upstream is given the same key, so that it can tell.
    private void NoteUnknown(WaitingCall waiting, ApprovalView view)
    {
        if (view.Request.IdempotencyKey.Length == 0 || view.Window is not null) return;
        var unknown = _session!.Unknown.RemoveAll(run => run.Digest == waiting.Digest);
        if (unknown.Length >= UnknownMax) unknown = unknown.RemoveAt(0);
        _session = _session with { Unknown = unknown.Add(new UnknownRun(waiting.Digest, view.Request.IdempotencyKey)) };
    }

    // By what names it: how it ended may have been noted while the approval was looked at.
    private void Forget(WaitingCall waiting) => _session = _session! with
    {
        Waiting = _session.Waiting.RemoveAll(w =>
            w.Approval == waiting.Approval && w.Digest == waiting.Digest && w.Exchange == waiting.Exchange),
    };
}

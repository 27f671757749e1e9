using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

internal sealed partial class SessionGrain
{
    private const int WaitingMax = 1_000;

    // Approvals whose entry is on its way to the disk; nobody is asked yet.
    private readonly Dictionary<string, Task<bool>> _unrecorded = new(StringComparer.Ordinal);

    public async Task<Admission> ReleaseAsync(ApprovalId approval, AdmitRequest request)
    {
        if (!Mine(request.Facts)) return NoSession;
        if (rules.Connection(_session!.Connection) is not { } connection) return NoSession;
        request = WithoutSurrogates(request);
        if (_session.Waiting.FirstOrDefault(w => w.Approval == approval.Value) is not { } waiting)
            return new Admission.Denied(new DecisionBasis("", 0, "approval"), "this approval is not of this session, or has run.");

        switch (Decide(connection, request.Facts))
        {
            case Decision.Deny deny:
                await GrainFactory.GetGrain<IApprovalGrain>(approval.Value).WithdrawAsync("policy denies the call now");
                Forget(waiting);
                return await DenyAsync(request, deny.Basis, deny.Reason, []);
            case Decision.Hold hold when Digest(connection, request, hold.Basis) is var digest
                && Convert.ToHexStringLower(digest) == waiting.Digest:
                return await ReleaseAsync(connection, request, hold, waiting, digest);
            case Decision.Hold or Decision.Allow:
                await GrainFactory.GetGrain<IApprovalGrain>(approval.Value).WithdrawAsync("the policy or the call changed while it waited");
                Forget(waiting);
                return await DenyAsync(
                    request, new DecisionBasis("", 0, "approval"),
                        "the policy or the call changed while it waited; call again to ask anew.", []);
            default:
                throw new InvalidOperationException("A decision of an unknown kind; nothing runs.");
        }
    }

    private async Task<Admission> HoldAsync(ConnectionConfig connection, AdmitRequest request, Decision.Hold hold)
    {
        var digest = Digest(connection, request, hold.Basis);
        var key = Convert.ToHexStringLower(digest);
        if (_session!.Waiting.FirstOrDefault(w => w.Digest == key) is { } standing)
            return await StandingAsync(connection, request, hold, standing, digest);
        if (_session.Waiting.Length >= WaitingMax)
            return await DenyAsync(request, hold.Basis, "too many calls of this session wait for a person; wait for their outcome first.",
                []);
        if (Masked(connection, request, hold.Masks) is not { } message) return await BlockAsync(request, hold.Basis);

        var ask = Ask(OpaqueId.NewApproval(), request, hold, digest, message);
        // Its place is taken before anything is awaited, so that an identical call that comes in meanwhile joins this one.
        var waiting = new WaitingCall(key, ask.Id.Value, ask.ExpiresAtUnixMs);
        _session = _session with { Waiting = _session.Waiting.Add(waiting), Calls = _session.Calls + 1, LastAtUnixMs = Now };
        // First the entry, then the request: people are never asked about a call that the recording does not show. What comes between
        // the two leaves a call that waits and has asked nobody yet; its repetition asks.
        var recording = _recording!.AppendAsync(EntryKind.Held, EntryPayload.Held(request, hold.Basis, ask, message));
        _unrecorded.Add(waiting.Approval, recording);
        var kept = await recording;
        _unrecorded.Remove(waiting.Approval);
        if (kept) return await AskAsync(request, ask);
        Forget(waiting);
        return Unavailable;
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
    private async Task<Admission> StandingAsync(
        ConnectionConfig connection, AdmitRequest request, Decision.Hold hold, WaitingCall waiting, byte[] digest)
    {
        if (_unrecorded.TryGetValue(waiting.Approval, out var recording) && !await recording) return Unavailable;
        if (await GrainFactory.GetGrain<IApprovalGrain>(waiting.Approval).ViewAsync() is not { } view)
        {
            return Masked(connection, request, hold.Masks) is { } message
                ? await AskAsync(request, Ask(new ApprovalId(waiting.Approval), request, hold, digest, message))
                : await BlockAsync(request, hold.Basis);
        }

        switch (view.Status)
        {
            case ApprovalStatus.Pending:
                return new Admission.Held(view.Request.Id, view.Request.ExpiresAtUnixMs, view.Request.By);
            case ApprovalStatus.Approved:
                return await ReleaseAsync(connection, request, hold, waiting, digest);
            case ApprovalStatus.Denied when Now < view.Request.ExpiresAtUnixMs:
                return await RefuseAsync(request, hold, view);
            default:
                // It ran, expired, or its no is old: this is a new call and asks anew.
                Forget(waiting);
                return await HoldAsync(connection, request, hold);
        }
    }

    private async Task<Admission> ReleaseAsync(
        ConnectionConfig connection, AdmitRequest request, Decision.Hold hold, WaitingCall waiting, byte[] digest)
    {
        if (Masked(connection, request, hold.Masks) is not { } message) return await BlockAsync(request, hold.Basis);
        var outgoing = Outgoing(connection, request, hold.Masks, hold.Reveals);
        if (outgoing is RevealOutcome.Refused refused) return await RefuseRevealAsync(request, hold.Basis, refused.Fault, message);
        if (_surrogates is not null && !await _surrogates.FlushAsync()) return Unavailable;
        var outcome = await GrainFactory.GetGrain<IApprovalGrain>(waiting.Approval).ConsumeAsync(digest, request.Exchange);
        switch (outcome.Result)
        {
            case ConsumeResult.Granted:
                Forget(waiting);
                _session = _session! with
                {
                    Approved = _session.Approved + 1,
                    ToolCalls = _session.ToolCalls + (request.Facts.Tool is not null ? 1 : 0),
                    LastAtUnixMs = Now,
                };
                return await _recording!.AppendAsync(EntryKind.Released, EntryPayload.Released(request, outcome.View!, message))
                    ? Admitted(request, hold.Basis, hold.Masks, outgoing)
                    : Unavailable;
            case ConsumeResult.NotApproved when outcome.View is { Status: ApprovalStatus.Pending } view:
                return new Admission.Held(view.Request.Id, view.Request.ExpiresAtUnixMs, view.Request.By);
            case ConsumeResult.NotApproved when outcome.View is { } view:
                if (view.Status != ApprovalStatus.Denied) Forget(waiting);
                return await RefuseAsync(request, hold, view);
            case ConsumeResult.Unavailable:
                return Unavailable;
            default:
                Forget(waiting);
                return await DenyAsync(request, hold.Basis, "this approval has run already; call again to ask anew.", []);
        }
    }

    private Task<Admission> RefuseAsync(AdmitRequest request, Decision.Hold hold, ApprovalView view)
    {
        var reason = view.Status switch
        {
            ApprovalStatus.Denied when view.Reason.Length > 0 => $"{view.DecidedByName} said no: {view.Reason}",
            ApprovalStatus.Denied => $"{view.DecidedByName} said no.",
            ApprovalStatus.Expired => "nobody decided in time; call again to ask anew.",
            _ => $"the request was withdrawn: {view.Reason}",
        };
        return DenyAsync(request, hold.Basis, reason, hold.Masks);
    }

    private ApprovalRequest Ask(
        ApprovalId id, AdmitRequest request, Decision.Hold hold, byte[] digest, in EntryPayload.MessageBody message) => new()
    {
        Id = id,
        Session = new SessionId(_session!.Id),
        Exchange = request.Exchange,
        Principal = request.Facts.Principal,
        Connection = request.Facts.Connection,
        Client = request.Facts.Client.Name.Length > 0 ? request.Facts.Client : _session.Client,
        Method = request.Facts.Method,
        Target = EntryPayload.Target(request),
        Digest = digest,
        Message = message.Kept,
        Basis = hold.Basis,
        By = hold.By,
        CreatedAtUnixMs = Now,
        ExpiresAtUnixMs = Now + (hold.WithinSeconds * 1000L),
    };

    private byte[] Digest(ConnectionConfig connection, AdmitRequest request, in DecisionBasis basis) =>
        CallDigest.Of(request.Facts, connection.Url.AbsoluteUri, basis, request.Message, rules.DigestKey);

    private void Forget(WaitingCall waiting) => _session = _session! with { Waiting = _session.Waiting.Remove(waiting) };
}

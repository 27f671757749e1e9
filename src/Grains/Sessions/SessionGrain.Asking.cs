using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Grains.Approvals;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

internal sealed partial class SessionGrain
{
    private const int GrantsMax = 100;
    private const int RecentMax = 10;

    // What the session did last, for those who are asked; the recording has all of it.
    private ImmutableList<RecentCall> _recent = [];

    private ApprovalRequest Ask(ApprovalId id, HeldCall call, in EntryPayload.MessageBody message) => new()
    {
        Id = id,
        Session = new SessionId(_session!.Id),
        Exchange = call.Request.Exchange,
        Principal = call.Request.Facts.Principal,
        Connection = call.Request.Facts.Connection,
        Client = call.Request.Facts.Client.Name.Length > 0 ? call.Request.Facts.Client : _session.Client,
        Method = call.Request.Facts.Method,
        Target = EntryPayload.Target(call.Request),
        Digest = call.Digest,
        Message = message.Kept,
        Basis = call.Hold.Basis,
        By = call.Hold.By,
        CreatedAtUnixMs = Now,
        ExpiresAtUnixMs = Now + (call.Hold.WithinSeconds * 1000L),
        Terms = call.Hold.Terms,
        Binding = call.Binding,
        Arguments = call.Hold.Terms.Window is null ? [] : WindowMatch.Digests(call.Request.Facts.Arguments, rules.DigestKey),
        WindowDigest = call.Hold.Terms.Window is null ? default : BesideArguments(call.Request),
        IdempotencyKey = _session.Unknown.FirstOrDefault(u => u.Digest == call.Key)?.IdempotencyKey ?? id.Value,
        Evidence = new ApprovalEvidence
        {
            Estimate = call.Request.Estimate ?? "",
            Tool = call.Request.Facts.Tool,
            Sql = call.Request.Facts.Sql,
            Hits = call.Request.Facts.Hits,
            Masked = message.Masked.IsDefault ? [] : message.Masked,
            Counters = _session.Counters(Now),
            Recent = [.. _recent],
        },
    };

    /// <summary>Runs the call under a window that is open for it; null when none is.</summary>
    private async Task<Admission?> WithinWindowAsync(HeldCall call)
    {
        if (call.Hold.Terms.Window is null) return null;
        var request = call.Request;
        var beside = BesideArguments(request);
        var page = await states.ListAsync(
            new StateQuery(ApprovalKeep.Grants, ApprovalKeep.GrantTag(request.Facts.Principal.Key, call.Connection.Name), null, GrantsMax),
            CancellationToken.None);
        foreach (var record in page.Records)
        {
            var approval = GrainFactory.GetGrain<IApprovalGrain>(record.Key);
            if (await ReadableAsync(approval) is not { Status: ApprovalStatus.Approved, Window: { } window } view
                || view.Request.Target != EntryPayload.Target(request) || view.Request.Method != request.Facts.Method
                || view.Request.Basis != call.Hold.Basis || !WindowMatch.AreAlike(view.Request.WindowDigest, beside)
                || !WindowMatch.Matches(view.Request.Arguments, window.Constraints, request.Facts.Arguments, rules.DigestKey)) continue;
            if (Masked(call.Connection, request, call.Hold.Masks) is not { } message)
                return await BlockAsync(request, call.Hold.Basis, call.Note);
            var outgoing = Outgoing(call.Connection, request, call.Hold.Masks, call.Hold.Reveals)
                ?? Exactly(call.Connection, request, call.Hold.Masks);
            if (outgoing is RevealOutcome.Refused refused)
                return await RefuseRevealAsync(request, call.Hold.Basis, refused.Fault, message, call.Note);
            if (_surrogates is not null && !await _surrogates.FlushAsync()) return Unavailable;
            var outcome = await approval.ConsumeAsync(new ReleaseAsk(
                request.Exchange, new SessionId(_session!.Id), request.Facts.Principal, call.Digest, view.Revision, call.Hold.Basis,
                call.Binding) { IsWithinWindow = true, RunDigest = call.Digest, WindowDigest = beside });
            if (outcome.Result == ConsumeResult.Unavailable) return Unavailable;
            if (outcome.Result != ConsumeResult.Granted) continue;
            var waiting = new WaitingCall(call.Key, view.Request.Id.Value, window.UntilUnixMs);
            _session = _session with { Waiting = _session.Waiting.Add(waiting), Calls = _session.Calls + 1 };
            Run(waiting, request);
            if (Stopped() is { } stopped) return await NotRunAsync(waiting, request, stopped);
            var payload = EntryPayload.Released(request, outcome.View!, call.Digest, message, call.Note);
            var place = Place(call.Connection);
            return await _recording!.AppendAsync(EntryKind.Released, payload, place: place)
                ? Admitted(request, call.Hold.Basis, call.Hold.Masks, outgoing, place) with
                {
                    // Each use of a window is a run of its own.
                    IdempotencyKey = $"{view.Request.Id.Value}.{request.Exchange.Value}",
                }
                : await NotRunAsync(waiting, request, Unavailable);
        }

        return null;
    }

    // One that nobody can read, of which the approvals' clock tells, lets nothing run: the call is held as without it.
    private static async Task<ApprovalView?> ReadableAsync(IApprovalGrain approval)
    {
        try
        {
            return await approval.ViewAsync();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] BesideArguments(AdmitRequest request) => CallDigest.BesideArguments(request.Facts, request.Message, rules.DigestKey);

    /// <summary>Notes that the call was taken to run.</summary>
    private void Run(WaitingCall waiting, AdmitRequest request) => _session = _session! with
    {
        Approved = _session.Approved + 1,
        ToolCalls = _session.ToolCalls + (request.Facts.Tool is not null ? 1 : 0),
        LastAtUnixMs = Now,
        Waiting = _session.Waiting.Replace(
            _session.Waiting.FirstOrDefault(w => w.Approval == waiting.Approval && w.Digest == waiting.Digest && w.Exchange is null)
                ?? waiting,
            waiting with { Exchange = request.Exchange.Value }),
    };

    // Taken, but the recording could not say so, or the session was stopped meanwhile: nothing is sent, and the approval is told that until
    // it knows. The session forgets the run at once, so that the same call asks anew.
    private async Task<Admission> NotRunAsync(WaitingCall waiting, AdmitRequest request, Admission answer)
    {
        if (_session!.Waiting.FirstOrDefault(w => w.Exchange == request.Exchange.Value) is { } running) Forget(running);
        await TellEndAsync(waiting with { Exchange = request.Exchange.Value, End = nameof(ExchangeEnd.Refused) }, []);
        return answer;
    }

    // What was approved is what runs: the message goes out as it was judged here, and its headers are made of it anew.
    private RevealOutcome Exactly(ConnectionConfig connection, AdmitRequest request, ImmutableArray<MaskObligation> masks)
    {
        var plan = MaskPlan.For(masks, request: true, rules.Detection);
        if (request.Message.IsEmpty || plan.IsEmpty) return new RevealOutcome.Revealed(request.Message, 0);
        return JsonMasker.Mask(request.Message, request.Hits.IsDefault ? [] : request.Hits, plan, rules.MaskKey, page: Page(connection))
            is MaskOutcome.Masked masked
                ? new RevealOutcome.Revealed(masked.Bytes, 0)
                : new RevealOutcome.Refused(RevealFault.Unfit);
    }

    private void Remember(AdmitRequest request, string effect)
    {
        if (request.Facts.Tool is null && request.Facts.Resource.Length == 0 && request.Facts.Prompt.Length == 0) return;
        _recent = _recent.Insert(0, new RecentCall(EntryPayload.Target(request), effect, Now));
        if (_recent.Count > RecentMax) _recent = _recent.RemoveAt(RecentMax);
    }
}

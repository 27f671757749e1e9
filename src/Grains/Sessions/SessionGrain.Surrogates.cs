using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

internal sealed partial class SessionGrain
{
    // A surrogate that is asked for again is good for at least three quarters of its time from then on.
    private const int RefreshPart = 4;

    public async Task<ImmutableArray<string>> SurrogatesAsync(ImmutableArray<SurrogateAsk> asks)
    {
        if (_session is not { Status: SessionStatus.Open or SessionStatus.Paused } session
            || rules.Connection(session.Connection) is not { } connection) return [];
        ImmutableArray<string> surrogates = [.. asks.Select(ask => Issue(connection, ask))];
        return await Surrogates().FlushAsync() ? surrogates : [];
    }

    private SessionSurrogates Surrogates() => _surrogates ??= new SessionSurrogates(
        states, _session!, rules.MaskKey, () => ChangeAsync(s => s with { HasSurrogates = true }));

    // Of a session that is over; false while some of it may be left.
    private async Task<bool> ForgetSurrogatesAsync()
    {
        if (_surrogates is null) return true;
        if (!await _surrogates.ForgetAsync()) return false;
        return !_session!.HasSurrogates || await ChangeAsync(static s => s with { HasSurrogates = false });
    }

    private string Issue(ConnectionConfig connection, SurrogateAsk ask) => Surrogates().Vault.Issue(
        ask, Now, (long)rules.Surrogates.TotalMilliseconds / RefreshPart, rules.MayReveal(connection, ask.Kind));

    private SurrogatePage Page(ConnectionConfig connection) => Surrogates().Vault.Open(ask => Issue(connection, ask));

    /// <summary>The request without hits that are surrogates of this session: they are no values, and policy and recording may see
    /// them.</summary>
    private AdmitRequest WithoutSurrogates(AdmitRequest request)
    {
        if (_surrogates is not { Vault.Count: > 0 } surrogates || request.Hits.IsDefaultOrEmpty) return request;
        var left = request.Hits.RemoveAll(hit => SurrogateReveal.IsIssued(surrogates.Vault, request.Message.Span, hit));
        if (left.Length == request.Hits.Length) return request;
        return request with
        {
            Hits = left,
            Facts = request.Facts with { Hits = [.. left.Where(hit => hit.Part <= 1)
                .GroupBy(hit => hit.Kind).Select(kind => new KindCount(kind.Key, kind.Count()))] },
        };
    }

    /// <summary>What goes upstream, where that is not for the edge to make: null if it is; surrogates are in it, or turned back.</summary>
    private RevealOutcome? Outgoing(
        ConnectionConfig connection, AdmitRequest request, ImmutableArray<MaskObligation> masks, ImmutableArray<RevealObligation> reveals)
    {
        if (request.Message.IsEmpty || (reveals.IsDefaultOrEmpty && _surrogates is null && !HasSurrogates(masks))) return null;
        var plan = MaskPlan.For(masks, request: true, rules.Detection);
        if (plan.IsEmpty && reveals.IsDefaultOrEmpty) return null;
        var message = request.Message;
        IReadOnlyList<Hit> hits = request.Hits.IsDefault ? [] : request.Hits;
        if (!plan.IsEmpty)
        {
            if (JsonMasker.Mask(message, hits, plan, rules.MaskKey, page: Page(connection)) is not MaskOutcome.Masked masked)
                return new RevealOutcome.Refused(RevealFault.Unfit);
            message = masked.Bytes;
            var anew = new List<Hit>();
            if (masked.Changed) JsonScanner.Scan(message.Span, anew, rules.Detection);
            hits = masked.Changed ? anew : hits;
        }

        if (reveals.IsDefaultOrEmpty) return new RevealOutcome.Revealed(message, 0);
        var oldest = Now - (long)rules.Surrogates.TotalMilliseconds;
        var groups = rules.Detection.Groups;
        return SurrogateReveal.Apply(message, hits, Surrogates().Vault, kind => RevealKinds.Cover(reveals, kind, groups), oldest);
    }

    // The edge sends what it was sent itself, unless it is given another message: an approver's edits are one.
    private Admission.Admitted Admitted(
        AdmitRequest sent, in DecisionBasis basis, ImmutableArray<MaskObligation> masks, RevealOutcome? outgoing, EntryPlace? place)
    {
        _running[sent.Exchange.Value] = Now;
        var message = outgoing is RevealOutcome.Revealed revealed ? revealed.Message : default;
        var isAsSent = message.Equals(sent.Message) && !masks.Any(mask => mask.Request);
        return new Admission.Admitted(basis, masks)
        {
            Upstream = isAsSent ? default : message,
            Receipt = place is null ? null
                : new EntryReceipt(new SessionId(_session!.Id), place.Tail.Sequence, place.Tail.Hash, rules.Checkpoint),
            Standing = sent.Facts.Method is "gateway/stream" or "subscriptions/listen" && rules.Connection(_session!.Connection) is { } here
                ? rules.MasksOfSomeRequest(here, sent.Facts with { Client = _session.Client }) : [],
        };
    }

    private static EntryPlace? Place(ConnectionConfig connection) => connection.Receipts ? new EntryPlace() : null;

    private static bool HasSurrogates(ImmutableArray<MaskObligation> masks) =>
        !masks.IsDefaultOrEmpty && masks.Any(mask => mask is { Request: true, Style: MaskStyle.Surrogate });

    private async Task<Admission> RefuseRevealAsync(
        AdmitRequest request, DecisionBasis basis, RevealFault fault, EntryPayload.MessageBody message, DecisionNote note)
    {
        Count(request.Facts, denied: true);
        var (code, reason) = (RevealRefusal.Code(fault), RevealRefusal.Reason(fault));
        var payload = EntryPayload.Decided(request, basis, "deny", $"{code}: {reason}", message, note);
        return await _recording!.AppendAsync(EntryKind.Denied, payload) ? new Admission.Unrevealed(basis, code, reason) : Unavailable;
    }
}

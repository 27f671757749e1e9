using System.Collections.Immutable;
using Gateway.Abstractions.Identity;
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
    private const int RetryAfterSeconds = 2;

    private static readonly Admission Unavailable = new Admission.Unavailable(RetryAfterSeconds);
    private static readonly Admission NoSession = new Admission.Gone();

    public async Task<Admission> AdmitAsync(AdmitRequest request)
    {
        if (MustGo()) return Unavailable;
        if (!Mine(request.Facts)) return NoSession;
        if (Idle())
        {
            await EndAsync(SessionStatus.Closed, "idle", by: null);
            return NoSession;
        }

        if (rules.Connection(_session!.Connection) is not { } connection)
            return await DenyAsync(
                request, new DecisionBasis("", 0, SessionRules.NoPolicy), "the connection is no longer configured.", [], note: null);

        request = WithoutSurrogates(request);
        var note = Decide(connection, request.Facts, request.Foreign);
        switch (note.Decision)
        {
            case Decision.Allow allow:
                if (Masked(connection, request, allow.Masks) is not { } message) return await BlockAsync(request, allow.Basis, note);
                var outgoing = Outgoing(connection, request, allow.Masks, allow.Reveals);
                if (outgoing is RevealOutcome.Refused refused)
                    return await RefuseRevealAsync(request, allow.Basis, refused.Fault, message, note);
                Count(request.Facts, denied: false);
                Remember(request, "allow");
                var payload = EntryPayload.Decided(request, allow.Basis, "allow", null, message, note);
                if (_surrogates is not null && !await _surrogates.FlushAsync()) return NotCounted(request.Facts, Unavailable);
                if (Stopped() is { } stopped) return NotCounted(request.Facts, stopped);
                var place = Place(connection);
                return await _recording!.AppendAsync(EntryKind.Admitted, payload, place: place)
                    ? Admitted(request, allow.Basis, allow.Masks, outgoing, place) : NotCounted(request.Facts, Unavailable);
            case Decision.Deny deny:
                Remember(request, "deny");
                return await DenyAsync(request, deny.Basis, deny.Reason, deny.Masks, note);
            case Decision.Hold hold when request.NeverHeld:
                return await DenyAsync(request, hold.Basis, "it would need an approval of its own.", hold.Masks, note);
            case Decision.Hold hold:
                return await HoldAsync(connection, request, hold, note);
            default:
                throw new InvalidOperationException("A decision of an unknown kind; nothing runs.");
        }
    }

    public Task<bool> StreamAsync(StreamPiece piece)
    {
        if (_session is null) return Task.FromResult(false);
        _session = _session with { LastAtUnixMs = Now };
        NoteAnswer(piece.Exchange, piece.Messages);
        NoteAfterErasure();
        return _recording!.AppendAsync(EntryKind.Streamed, EntryPayload.Streamed(piece, rules.Bodies), IsStrict);
    }

    public Task<ImmutableArray<bool>> VisibleAsync(Principal principal, ImmutableArray<ListItem> items)
    {
        var visible = ImmutableArray.CreateBuilder<bool>(items.Length);
        if (_session is not { } session || rules.Connection(session.Connection) is not { } connection)
        {
            visible.AddRange(new bool[items.Length]);
            return Task.FromResult(visible.MoveToImmutable());
        }

        var now = time.GetUtcNow();
        var counters = session.Counters(now.ToUnixTimeMilliseconds());
        foreach (var item in items)
        {
            var facts = new Facts
            {
                Principal = principal,
                Connection = session.Connection,
                Client = session.Client,
                Era = session.Era,
                Method = item.Tool is not null ? "tools/call" : item.Prompt is not null ? "prompts/get" : "resources/read",
                Tool = item.Tool,
                Prompt = item.Prompt ?? "",
                Resource = item.Resource ?? "",
            };
            visible.Add(rules.MayRun(connection, facts, counters, now));
        }

        return Task.FromResult(visible.MoveToImmutable());
    }

    // In write-ahead mode nobody waits for an outcome, so it may share the commit of what comes next.
    private bool IsStrict => rules.Connection(_session!.Connection) is not { Recording: RecordingMode.WriteAhead };

    private bool Mine(Facts facts) =>
        _session is { Status: SessionStatus.Open or SessionStatus.Paused } session && !conditions.IsDamaged(session.Id)
        && session.IsOf(facts.Principal) && session.Connection == facts.Connection;

    // What was ordered while a call that was judged before waited for something else: it does not run. Who calls again hears why.
    private Admission? Stopped() => _session!.Status switch
    {
        SessionStatus.Open => null,
        SessionStatus.Paused => Unavailable,
        _ => NoSession,
    };

    // To the millisecond, as the recording tells the time: who decides again from the recording decides the same.
    private DecisionNote Decide(ConnectionConfig connection, Facts facts, string? foreign)
    {
        var session = _session!;
        // A legacy client names itself once, when it initializes.
        if (facts.Client.Name.Length == 0) facts = facts with { Client = session.Client };
        var now = DateTimeOffset.FromUnixTimeMilliseconds(Now);
        var counters = session.Counters(Now);
        var note = session.Status == SessionStatus.Paused
            ? Refused(SessionRules.Operator, $"an operator paused this session: {session.Reason}")
            : foreign is not null ? Refused(SessionRules.Handle, foreign)
            : rules.Decide(connection, facts, counters, now);
        return note with { Opened = session.Caller, Client = session.Client, Era = session.Era };

        DecisionNote Refused(string rule, string reason) => new(
            new Decision.Deny(new DecisionBasis(connection.Policy ?? "", 0, rule), reason)
            {
                Masks = rules.Masks(connection, facts, counters, now),
            },
            now, counters, connection.Default == DefaultEffect.Allow, Policy: null);
    }

    private async Task<Admission> DenyAsync(
        AdmitRequest request, DecisionBasis basis, string reason, ImmutableArray<MaskObligation> masks, DecisionNote? note)
    {
        Count(request.Facts, denied: true);
        // What does not run gets no surrogates: nobody would turn them back, and the vault would fill with what was refused.
        if (HasSurrogates(masks))
            masks = [.. masks.Select(static mask => mask.Style == MaskStyle.Surrogate ? mask with { Style = MaskStyle.Redact } : mask)];
        var message = rules.Connection(request.Facts.Connection) is { } connection && Masked(connection, request, masks) is { } masked
            ? masked
            : default;
        var payload = EntryPayload.Decided(request, basis, "deny", reason, message, note);
        return await _recording!.AppendAsync(EntryKind.Denied, payload) ? new Admission.Denied(basis, reason) : Unavailable;
    }

    private Task<Admission> BlockAsync(AdmitRequest request, DecisionBasis basis, DecisionNote note)
    {
        Count(request.Facts, denied: true);
        const string reason = "the request holds something that must be masked and cannot be; send it without.";
        var payload = EntryPayload.Decided(request, basis, "deny", reason, default, note);
        return AppendThenDenyAsync(payload, basis, reason);
    }

    private async Task<Admission> AppendThenDenyAsync(EntryContent payload, DecisionBasis basis, string reason) =>
        await _recording!.AppendAsync(EntryKind.Denied, payload) ? new Admission.Denied(basis, reason) : Unavailable;

    /// <summary>The request as the recording may hold it; null when it cannot be masked.</summary>
    private EntryPayload.MessageBody? Masked(ConnectionConfig connection, AdmitRequest request, ImmutableArray<MaskObligation> masks)
    {
        if (request.Message.IsEmpty) return default(EntryPayload.MessageBody);
        var plan = rules.Recording(connection);
        SurrogatePage? page = null;
        if (!masks.IsDefaultOrEmpty && masks.Any(m => m.Request))
        {
            plan = MaskPlan.For(masks, request: true, rules.Detection).Recorded(plan);
            page = plan.HasSurrogates ? Page(connection) : null;
        }

        return JsonMasker.Mask(request.Message, request.Hits, plan, rules.MaskKey, page: page) is MaskOutcome.Masked masked
            ? new EntryPayload.MessageBody(masked.Bytes, rules.Bodies) { Masked = MaskReport.Of(request.Message, request.Hits, plan) }
            : null;
    }

    // Counted before it waited for the store, so that what was judged meanwhile saw it; but it does not run.
    private Admission NotCounted(Facts facts, Admission answer)
    {
        var session = _session!;
        _session = session with { Calls = session.Calls - 1, ToolCalls = session.ToolCalls - (facts.Tool is not null ? 1 : 0) };
        return answer;
    }

    private void Count(Facts facts, bool denied)
    {
        var session = _session!;
        _session = session with
        {
            Calls = session.Calls + 1,
            Denied = session.Denied + (denied ? 1 : 0),
            ToolCalls = session.ToolCalls + (!denied && facts.Tool is not null ? 1 : 0),
            LastAtUnixMs = Now,
        };
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Approvals;

/// <summary>Step 7: keeps a held call's client waiting in a way that it understands, and asks the session again once people have
/// decided.</summary>
/// <remarks>
/// <code>
///   2026-07-28, shows addresses   input_required (address, state) ─▶ comes back ─▶ wait ─▶ input_required (state) ─▶ ... ─▶ result
///   2026-07-28                                                       wait ─▶ input_required (state) ─▶ comes back ─▶ ... ─▶ result
///   2025-11-25, shows addresses   elicitation/create (address) on the call's stream, wait ─▶ result, or pending
///   any other                     wait on the open request ─▶ result, or pending: repeat the same call
/// </code>
/// The wait is the client's; the approval is not: it goes on when the client leaves, and an identical call finds it again.
/// </remarks>
internal sealed class Holding(
    IGrainFactory grains, SessionDirectory sessions, RequestStateSeal seal, ApprovalAddress address, TimeProvider time)
{
    private const string Sealed = "[sealed]";
    private const string Cancelled = "notifications/cancelled";

    private const int RetryAfterSeconds = 2;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    // A client that comes back a little late hears what became of its call, and not only that it is late.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Step 6 for a call that comes back in a further round: it is about that approval and asks for no other.</summary>
    public async Task<Admission> ReturnAsync(Exchange x, ReturnedCall returned)
    {
        // Whatever people have said meanwhile, it is not wanted any more.
        if (returned.Action == UserAction.Decline && !await DeclineAsync(returned.State.Approval))
            return new Admission.Unavailable(RetryAfterSeconds);
        return await x.Session.Grain.ReleaseAsync(returned.State.Approval, x.Request);
    }

    /// <summary>What came of it: admitted, refused, or still held when the connection's budget is used up or the client has
    /// gone.</summary>
    public async Task<Admission> WaitAsync(Exchange x, Admission.Held held)
    {
        var rounds = Rounds(x);
        // Its user sees the address before anything else happens, for the client shows it only once this request is answered.
        if (rounds > 0 && ShowsAddress(x) && x.Returned is null or { State.AsksUser: true, Action: UserAction.None })
        {
            x.Pending = InputRequired(x, held, showsAddress: true);
            return held;
        }

        // The wait is over before the session is asked, or the release would be pushed to nobody.
        if (x.Returned is not { Action: UserAction.Cancel } && await IsDueAsync(x, held.Approval, held.By, x.Route.Config.Hold))
            return await x.Session.Grain.ReleaseAsync(held.Approval, x.Request);
        if (rounds > 0 && x.Returned is not { Action: UserAction.Cancel }) x.Pending = InputRequired(x, held, showsAddress: false);
        return held;
    }

    /// <summary>Takes a legacy client's answer to the question that showed its user the address; false when it answers somebody
    /// else.</summary>
    public async ValueTask<bool> TakeAnswerAsync(Exchange x)
    {
        if (x.Era != Era.Legacy || x.Frame is not { Kind: FrameKind.Answer } frame
            || seal.Asked(frame.IdBytes, x.Session.Id) is not { } approval) return false;
        if (!frame.Result.IsEmpty)
        {
            using var result = JsonDocument.Parse(frame.Result.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
            if (Resumption.Action(result.RootElement) == UserAction.Decline && !await DeclineAsync(approval))
            {
                await Refusal.SendUnavailableAsync(x, RetryAfterSeconds, "hold");
                return true;
            }
        }

        x.Answer.SendStatus(StatusCodes.Status202Accepted);
        return true;
    }

    /// <summary>Waits until an approval is settled; false when <paramref name="budget"/> is used up or the client has gone.</summary>
    public async Task<bool> IsDueAsync(Exchange x, ApprovalId approval, ImmutableArray<string> by, TimeSpan budget)
    {
        await using var wait = new ApprovalWait(grains, approval);
        // Never disposed, as it has no timer and whoever cancels it may do so after the wait has ended.
        var cancelled = new CancellationTokenSource();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(
            x.Http.RequestAborted, x.Session.Terminated, x.Session.Leaving, cancelled.Token);
        var started = time.GetTimestamp();
        var isShown = false;
        var id = x.Era == Era.Legacy ? Encoding.UTF8.GetString(x.RpcId) : "";
        if (id.Length > 0) x.Session.Waits[id] = cancelled;
        try
        {
            for (var beat = 1; !await wait.LookAsync(); beat++)
            {
                // A token that has expired lets nothing run, whatever people say: its caller comes back with a new one.
                var left = TimeSpan.FromTicks(Math.Min(
                    (budget - time.GetElapsedTime(started)).Ticks, (x.TokenExpires - time.GetUtcNow()).Ticks));
                if (left <= TimeSpan.Zero) return false;
                if (beat == 1) isShown = await ElicitAsync(x, approval, by, gone.Token);
                await SignalAsync(x, approval, by, beat, gone.Token);
                if (await wait.WaitAsync(left < Beat ? left : Beat, time, gone.Token)) break;
            }

            if (isShown) await SendAsync(x, ApprovalMessages.ElicitationComplete(approval.Value), gone.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (id.Length > 0) x.Session.Waits.TryRemove(KeyValuePair.Create(id, cancelled));
        }

        // Nor does anything run for who was revoked while waiting: they hear why when they come back.
        return await sessions.ActorRevocationAsync(x.Principal) is null;
    }

    /// <summary>Takes a legacy client's word that it waits no longer for a request. If it is held its wait ends, the approval stays; its
    /// id may be used again. False where no such held request waits at this edge.</summary>
    public static async ValueTask<bool> TakeCancellationAsync(Exchange x)
    {
        if (x is not { Era: Era.Legacy, Method: Cancelled, Frame: { Params.IsEmpty: false } frame }) return false;
        using var parameters = JsonDocument.Parse(frame.Params.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
        if (!parameters.RootElement.TryGetProperty("requestId"u8, out var id)
            || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return false;
        x.Session.Requests.Free(RequestId.Of(JsonMarshal.GetRawUtf8Value(id)));
        if (!x.Session.Waits.TryRemove(id.GetRawText(), out var wait)) return false;
        await wait.CancelAsync();
        x.Answer.SendStatus(StatusCodes.Status202Accepted);
        return true;
    }

    private Task<bool> DeclineAsync(ApprovalId approval) =>
        grains.GetGrain<IApprovalGrain>(approval.Value).WithdrawAsync("the caller does not want it any more");

    // How often the client may still be asked to come back. A call that is itself a further round of its upstream's cannot be: the client
    // would answer with one state, and there are two.
    private static int Rounds(Exchange x) =>
        x.Era == Era.Modern && x.Frame is { Kind: FrameKind.Request, RequestState.IsEmpty: true, InputResponses.IsEmpty: true }
            && x.Method is Methods.ToolsCall or Methods.PromptsGet or Methods.ResourcesRead && x.Route.Config.Hold > TimeSpan.Zero
            ? x.Route.Config.Rounds - (x.Returned?.State.Round ?? 0)
            : 0;

    private static bool ShowsAddress(Exchange x) => x.Route.Config.ShowAddress && ClientCapabilities.ShowsAddresses(x.Frame!);

    private byte[] InputRequired(Exchange x, Admission.Held held, bool showsAddress)
    {
        var expires = held.ExpiresAtUnixMs + (long)Grace.TotalMilliseconds;
        var state = seal.Seal(new RequestState(held.Approval, (x.Returned?.State.Round ?? 0) + 1, showsAddress, expires), x);
        var (shown, question) = (showsAddress ? address.Of(held.Approval) : null, Question(x, held.By));
        // The recording shows what was asked, and not what lets it be answered.
        x.PendingRecord = ApprovalMessages.InputRequired(x.RpcId, Sealed, shown, question);
        return ApprovalMessages.InputRequired(x.RpcId, state, shown, question);
    }

    private static string Question(Exchange x, ImmutableArray<string> by)
    {
        var target = x.Request.Target ?? (x.Frame!.Name.Length > 0 ? x.Frame.Name : x.Frame.Uri);
        return $"'{target}' on '{x.Route.Config.Name}' waits for the approval of {string.Join(" or ", by)}. "
            + "The page shows how it stands; opening it decides nothing.";
    }

    private async Task<bool> ElicitAsync(Exchange x, ApprovalId approval, ImmutableArray<string> by, CancellationToken cancellation)
    {
        if (x is not { Era: Era.Legacy, Frame.Kind: FrameKind.Request, Method: Methods.ToolsCall or Methods.PromptsGet
                or Methods.ResourcesRead, Session.Binding: { ShowsAddresses: true, ProtocolVersion: EraCheck.NewestLegacy } }
            || !x.Route.Config.ShowAddress || !AcceptsStream(x)) return false;
        var record = ApprovalMessages.Elicit(Sealed, address.Of(approval), Question(x, by), approval.Value);
        if (!await x.Session.Grain.StreamAsync(new StreamPiece(x.Id, [record], []))) return false;
        var question = seal.Question(approval, x.Session.Id);
        await SendAsync(x, ApprovalMessages.Elicit(question, address.Of(approval), Question(x, by), approval.Value), cancellation);
        return true;
    }

    private static async Task SendAsync(Exchange x, byte[] message, CancellationToken cancellation)
    {
        x.Answer.BeginStream();
        await x.Answer.SendEventAsync(new SseEvent("message", null, null, message, HasData: true, IsComment: false), cancellation);
    }

    private static async Task SignalAsync(
        Exchange x, ApprovalId approval, ImmutableArray<string> by, int beat, CancellationToken cancellation)
    {
        if (x.Frame is null || !AcceptsStream(x)) return;
        if (x.Frame.ProgressToken.IsEmpty)
        {
            x.Answer.BeginStream();
            await x.Answer.SendEventAsync(new SseEvent("", null, null, default, HasData: false, IsComment: true), cancellation);
            return;
        }

        // Small steps, so that the upstream's own progress, which must not fall back, can begin anywhere above.
        var text = $"Waiting for {string.Join(" or ", by)} to decide approval {approval}.";
        await SendAsync(
            x, RpcMessages.Progress(x.Frame.ProgressToken.Of(x.Frame.Message).Span, beat / 1_000_000.0, text), cancellation);
    }

    private static bool AcceptsStream(Exchange x) =>
        x.Http.Request.Headers.Accept.ToString() is var accept
        && (accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal));
}

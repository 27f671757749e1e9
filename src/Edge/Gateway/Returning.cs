using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Approvals;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;
using Gateway.Edge.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>Steps 10 and 11: masks what returns, gives it to the client and its outcome to the session; and tells a client why nothing
/// ran.</summary>
internal sealed class Returning(
    MaskKey maskKey, RecordingPump pump, OutcomeDelivery delivery, SessionDirectory sessions, ApprovalAddress address, Handles handles,
    TimeProvider time)
{
    /// <summary>The clock of the path.</summary>
    public TimeProvider Time => time;

    /// <summary>Carries the upstream's answer, whole or streamed, to the client.</summary>
    public async Task ReturnAsync(Exchange x, UpstreamCall call)
    {
        var recorder = new StreamRecorder(x.Id, x.Session.Grain, time);
        var flow = new AnswerFlow(x, call, new MessageGate(x, maskKey, handles, time), recorder, this);
        var end = ExchangeEnd.GatewayFault;
        try
        {
            end = await RunAsync(x, flow);
        }
        finally
        {
            // Whatever failed, the call was sent: its recording tells how it ended.
            if (!flow.IsComplete) await CompleteAsync(x, recorder, end, flow.AnswerBytes, wait: false);
        }
    }

    /// <summary>Carries an answer of the gateway's own, masked and recorded as an upstream's would be.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="answering">Makes the answer; it may fail, as whoever is asked for it may.</param>
    public async Task ReturnOwnAsync(Exchange x, Func<Exchange, Task<byte[]>> answering)
    {
        var recorder = new StreamRecorder(x.Id, x.Session.Grain, time);
        var (end, isComplete) = (ExchangeEnd.GatewayFault, false);
        try
        {
            if (x.RpcId.IsEmpty)
            {
                // Nobody waits for what it would say.
                end = ExchangeEnd.Completed;
                x.Answer.SendStatus(StatusCodes.Status202Accepted);
                return;
            }

            var message = await answering(x);
            using var answer = new HttpResponseMessage();
            var passed = await new MessageGate(x, maskKey, handles, time).PassAsync(message, answer);
            recorder.Add(passed.Record, passed.Hits, passed.Masked);
            end = passed.Fault ?? (passed.Withheld ? ExchangeEnd.MaskingBlocked : ExchangeEnd.Completed);
            isComplete = passed.Fault is null;
            if (!isComplete || !await CompleteAsync(x, recorder, end, message.Length, IsStrict(x)))
                await Refusal.SendUnavailableAsync(x, 2, "complete");
            else await x.Answer.SendAsync(StatusCodes.Status200OK, passed.Client, x.Http.RequestAborted);
        }
        finally
        {
            // Whatever failed, the call was admitted: its recording tells how it ended.
            if (!isComplete) await CompleteAsync(x, recorder, end, 0, wait: false);
        }
    }

    private static async Task<ExchangeEnd> RunAsync(Exchange x, AnswerFlow flow)
    {
        try
        {
            var end = await flow.RunAsync();
            return Cut(x) ?? end;
        }
        catch (OperationCanceledException) when (x.Answer.Cut is not null || x.Http.RequestAborted.IsCancellationRequested)
        {
            return Cut(x) ?? ExchangeEnd.ClientLeft;
        }
    }

    // The answer only knows that it was cut in the middle of a write.
    private static ExchangeEnd? Cut(Exchange x) =>
        x.Answer.Cut == ExchangeEnd.Terminated && x.Session.IsStopped ? ExchangeEnd.GatewayStopped : x.Answer.Cut;

    /// <summary>What looks after the pieces of a stream while it is open.</summary>
    public RecordingPump Pump => pump;

    /// <summary>What is given out to be brought back.</summary>
    public Handles Handles => handles;

    /// <summary>Gives the outcome to the session.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="recorder">Holds what is not recorded yet.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="bytes">Bytes of the upstream's answer.</param>
    /// <param name="wait">Whether to wait until it is durable.</param>
    /// <returns>False when it was waited for and could not be kept.</returns>
    public async ValueTask<bool> CompleteAsync(Exchange x, StreamRecorder recorder, ExchangeEnd end, long bytes, bool wait)
    {
        var rest = await recorder.TakeRestAsync();
        var outcome = Outcome(x, end, rest.Messages, rest.Hits, bytes) with { Masked = rest.Masked };
        if (!wait)
        {
            delivery.Give(x.Session.Grain, outcome);
            return true;
        }

        try
        {
            return await x.Session.Grain.CompleteAsync(outcome);
        }
        catch (Exception failure) when (GovernedPath.Unavailable(failure))
        {
            // The client gets no answer then, so that is how it ended, unless it was recorded all the same.
            delivery.Give(x.Session.Grain, outcome with { End = ExchangeEnd.GatewayFault, IsAgain = true });
            throw;
        }
    }

    /// <summary>Tells the client why its exchange was not let through.</summary>
    public async Task RefuseAsync(Exchange x, Admission admission)
    {
        switch (admission)
        {
            case Admission.Denied when x.Foreign is { } foreign:
                await foreign.AnswerAsync(x);
                break;
            case Admission.Denied denied:
                var rule = denied.Basis.Rule.Length > 0 ? $" (rule '{denied.Basis.Rule}')" : "";
                await Refusal.SendToModelAsync(x, RpcCodes.Refused, $"Refused by the gateway's policy{rule}: {denied.Reason}");
                break;
            case Admission.Unrevealed unrevealed:
                await Refusal.SendToModelAsync(x, RpcCodes.Unrevealed, $"Gateway, step admit: {unrevealed.Code}: {unrevealed.Reason}");
                break;
            case Admission.Held held:
                try
                {
                    if (x.Pending is { } pending) await x.Answer.SendAsync(StatusCodes.Status200OK, pending, x.Http.RequestAborted);
                    else await Refusal.SendToModelAsync(x, RpcCodes.Held, HeldText(x, held));
                }
                finally
                {
                    delivery.Give(x.Session.Grain, Outcome(
                        x, ExchangeEnd.StillHeld, x.PendingRecord is { } record ? [record] : [], [], 0));
                }

                break;
            case Admission.Ran ran:
                await SendRanAsync(x, ran);
                break;
            case Admission.Gone:
                sessions.Drop(x.Session);
                await Refusal.SendGoneAsync(x, await sessions.RevocationAsync(x.Principal.Key));
                break;
            case Admission.Unavailable unavailable:
                await Refusal.SendUnavailableAsync(x, unavailable.RetryAfterSeconds);
                break;
            default:
                throw new InvalidOperationException("An admission of an unknown kind; nothing runs.");
        }

        // An initialize that was refused leaves nothing behind.
        if (x.OpensSession) x.Session.Grain.CloseAsync("initialize was refused").Ignore();
    }

    private string HeldText(Exchange x, Admission.Held held) =>
        $"Not run yet: this call needs the approval of {string.Join(" or ", held.By)}. Approval {held.Approval} is "
        + $"waiting for a decision; {address.Of(held.Approval)} shows how it stands. "
        + "Repeat exactly the same call later to get its outcome; do not change the arguments."
        + (x.Route.Config.ApprovalTools ? " The tools approval_status and approval_wait tell how it stands." : "");

    // The answer was masked and recorded when it came; it is the client's own, only late.
    private async Task SendRanAsync(Exchange x, Admission.Ran ran)
    {
        if (ran.Messages is [.., var answer] && x.Frame is { Kind: FrameKind.Request } && RpcMessages.Again(x.RpcId, answer) is { } again)
        {
            // Its entries are those of the earlier call; what stands there in the place of a receipt is its upstream's.
            var shown = handles.MarkState(x, x.Route.Config.Receipts ? ReceiptMember.Drop(again) : again);
            await x.Answer.SendAsync(StatusCodes.Status200OK, shown, x.Http.RequestAborted);
            return;
        }

        var text = ran.State switch
        {
            RunState.Running => $"Running: this call was approved ({ran.Approval}) and is under way for an earlier, identical request. "
                + "Repeat exactly the same call later to get its outcome.",
            RunState.NotRun => $"Not run: this call was approved ({ran.Approval}), but nothing could be sent. Call again to ask anew.",
            RunState.Answered => $"Ran: this call was approved ({ran.Approval}) and ran for an earlier, identical request; its answer is "
                + "not kept. Look whether it has taken effect before calling again.",
            _ => $"Outcome unknown: this call was approved ({ran.Approval}) and was sent, but no answer came back. It may have run. It is "
                + "not tried again by itself: look whether it has taken effect, and call again only if it has not.",
        };
        await Refusal.SendToModelAsync(x, RpcCodes.Held, text);
    }

    private ExchangeOutcome Outcome(
        Exchange x, ExchangeEnd end, ImmutableArray<ReadOnlyMemory<byte>> messages, ImmutableArray<KindCount> hits, long bytes) =>
        new(x.Id, end, x.Answer.Status, messages, hits, bytes, (long)time.GetElapsedTime(x.StartedAt).TotalMicroseconds);

    /// <summary>Whether the outcome must be durable before the client's last byte.</summary>
    public static bool IsStrict(Exchange x) => x.Route.Config.Recording == RecordingMode.Strict;
}

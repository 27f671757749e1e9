using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Approvals;

/// <summary>Step 7: keeps a held call's client waiting in a way that it understands, and asks the session again once a person has
/// decided.</summary>
/// <remarks>The wait is the client's; the approval is not: it goes on when the client leaves, and an identical call finds it
/// again.</remarks>
internal sealed class Holding(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>What came of it: admitted, refused, or still held when the connection's budget is used up or the client has gone.</summary>
    public async Task<Admission> WaitAsync(Exchange x, Admission.Held held)
    {
        // The wait is over before the session is asked, or the release would be pushed to nobody.
        return await IsDueAsync(x, held) ? await x.Session.Grain.ReleaseAsync(held.Approval, x.Request) : held;
    }

    // True when the approval is settled; false when the budget is used up or the client has gone.
    private async Task<bool> IsDueAsync(Exchange x, Admission.Held held)
    {
        await using var wait = new ApprovalWait(grains, held.Approval);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(x.Http.RequestAborted, x.Session.Terminated);
        var started = time.GetTimestamp();
        var beats = 0;
        try
        {
            while (!await wait.LookAsync())
            {
                // A token that has expired lets nothing run, whatever people say: its caller comes back with a new one.
                var left = TimeSpan.FromTicks(Math.Min(
                    (x.Route.Config.Hold - time.GetElapsedTime(started)).Ticks, (x.TokenExpires - time.GetUtcNow()).Ticks));
                if (left <= TimeSpan.Zero) return false;
                await SignalAsync(x, held, ++beats, gone.Token);
                if (await wait.WaitAsync(left < Beat ? left : Beat, time, gone.Token)) break;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return true;
    }

    private static async Task SignalAsync(Exchange x, Admission.Held held, int beat, CancellationToken cancellation)
    {
        if (x.Frame is null || !AcceptsStream(x)) return;
        x.Answer.BeginStream();
        if (x.Frame.ProgressToken.IsEmpty)
        {
            await x.Answer.SendEventAsync(new SseEvent("", null, null, default, HasData: false, IsComment: true), cancellation);
            return;
        }

        // Small steps, so that the upstream's own progress, which must not fall back, can begin anywhere above.
        var text = $"Waiting for {string.Join(" or ", held.By)} to decide approval {held.Approval}.";
        var progress = RpcMessages.Progress(x.Frame.ProgressToken.Of(x.Frame.Message).Span, beat / 1_000_000.0, text);
        await x.Answer.SendEventAsync(new SseEvent("message", null, null, progress, HasData: true, IsComment: false), cancellation);
    }

    private static bool AcceptsStream(Exchange x) =>
        x.Http.Request.Headers.Accept.ToString() is var accept
        && (accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) || accept.Contains("*/*", StringComparison.Ordinal));
}

using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Approvals;
using Gateway.Edge.Connections;
using Gateway.Edge.Identity;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>The life of an exchange, top to bottom.</summary>
/// <remarks>
/// <code>
///   client ─▶ 1 identify ─▶ 2 route ─▶ 3 frame ─▶ 4 join ─▶ 5 inspect ─▶ 6 admit ─▶ 7 approve ─▶ 8 lease ─▶ 9 forward ─▶ upstream
///                                                                     │ durable   │ once                    │
///   client ◀──────────────────── 11 complete ◀─ recording ◀────────── 10 mask ◀──────────────────────────────┘
/// </code>
/// Steps act in both directions, so this is straight-line code and not nested middleware: an onion would unwind in reverse and record an
/// answer before it is masked. A step that refuses has answered the client, and the exchange ends there.
/// </remarks>
internal sealed class GovernedPath(
    Door door, RouteTable routes, Joining joining, Inspection inspection, ApprovalCarriers approvals, Forwarding forwarding,
    Returning returning)
{
    /// <summary>Carries one request to <c>/mcp/{connection}</c>.</summary>
    public async Task RunAsync(HttpContext http, string connection)
    {
        var x = new Exchange(http, returning.Time.GetTimestamp());
        var name = ConnectionName.IsValid(connection) ? new ConnectionName(connection) : default(ConnectionName?);

        // 1  Identify: token -> principal. There is no anonymous path.
        if (await door.IdentifyAsync(http, name) is not { } caller) return;
        (x.Principal, x.TokenExpires) = (caller.Principal, caller.Expires);

        // 2  Route: path -> connection and its current snapshot.
        if (routes.Find(connection) is not { } route)
        {
            await Refusal.SendAsync(http, ErrorCodes.ConnectionUnknown, "no connection has this name.",
                "Ask the operator which connections there are.");
            return;
        }

        x.Route = route;

        // 3  Frame: one bounded message, read strictly. From here on only what was parsed goes anywhere.
        if (!await Framing.ReadAsync(x) || !await approvals.Resumption.ResumeAsync(x) || !await door.CheckScopesAsync(x)) return;
        try
        {
            // 4  Join: open or join the session, bound to principal, client and connection; what the caller brings back is its own.
            if (!await joining.JoinAsync(x) || await approvals.Holding.TakeAnswerAsync(x)
                || await Holding.TakeCancellationAsync(x)) return;
            await RunAsync(x);
        }
        catch (Exception failure) when (Unavailable(failure))
        {
            await Refusal.SendUnavailableAsync(x, 2);
        }
        finally
        {
            joining.Leave(x);
        }
    }

    private async Task RunAsync(Exchange x)
    {
        // 5  Inspect: detectors over the request; hits are facts.
        if (!await inspection.InspectAsync(x)) return;

        // 6  Admit: policy and session decide; the masked intent is durable before this returns. What is not the caller's own is refused.
        if (x.Foreign is { } foreign) x.Request = x.Request with { Foreign = foreign.Reason };
        var admission = await AdmitAsync(x);
        if (admission is Admission.Gone && await joining.JoinAnewAsync(x)) admission = await AdmitAsync(x);
        if (admission is Admission.Unestimated)
        {
            x.Request = x.Request with { Estimate = await approvals.Estimation.AskAsync(x) };
            admission = await AdmitAsync(x);
        }

        // 7  Approve: carry the wait to this client; what comes back is a yes that was consumed, or a refusal.
        if (admission is Admission.Held held) admission = await approvals.Holding.WaitAsync(x, held);
        if (admission is not Admission.Admitted admitted || x.Foreign is not null)
        {
            await returning.RefuseAsync(x, admission);
            return;
        }

        (x.Masks, x.Upstream, x.PolicyVersion) = (admitted.Masks, admitted.Upstream, admitted.Basis.Version);
        (x.IdempotencyKey, x.Receipt) = (admitted.IdempotencyKey, admitted.Receipt);
        x.Sql = admitted.IsEdited ? admitted.EditedSql : x.Request.Facts.Sql;
        if (!x.Session.IsNew && !admitted.Standing.IsDefault) x.Standing = admitted.Standing;
        if (ApprovalTools.Answers(x))
        {
            await returning.ReturnOwnAsync(x, approvals.Tools.AnswerAsync);
            return;
        }

        await ForwardAsync(x);
    }

    private async Task ForwardAsync(Exchange x)
    {
        // Before it goes out, because its answer may be on another stream at once.
        var isRequest = x.Frame is { Kind: FrameKind.Request };
        if (isRequest) x.Session.Requests.Open(x.Asked);
        try
        {
            await ForwardAndReturnAsync(x);
        }
        finally
        {
            if (isRequest) x.Session.Requests.Close(x.Asked, x.IsResumable);
        }
    }

    private async Task ForwardAndReturnAsync(Exchange x)
    {
        // 8  Lease, 9  Forward: our message, our credential, nothing else of the caller's; stream back.
        using var cancellation = Forwarding.Cancellation(x);
        await using var watch = joining.WatchActors(x, cancellation, returning.Time);
        using var call = await forwarding.SendAsync(x, cancellation);

        // 10 Mask, 11 Complete: every text that returns is masked before the client or the recording has it.
        await returning.ReturnAsync(x, call);
    }

    private Task<Admission> AdmitAsync(Exchange x) => x is { Returned: { } returned, Foreign: null }
        ? approvals.Holding.ReturnAsync(x, returned)
        : x.Session.Grain.AdmitAsync(x.Request);

    /// <summary>Whether a failure means that the owners of state cannot be asked now, or that nobody can read what one of them owns: it is
    /// damaged, or of a newer version. Before the call is sent nothing runs then, and the client may try again;
    /// afterwards <see cref="AnswerFlow"/> has answered.</summary>
    public static bool Unavailable(Exception failure) =>
        failure is StoreUnavailableException or TimeoutException or Orleans.Runtime.OrleansException or JsonException;
}

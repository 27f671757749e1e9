using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>Step 4: opens or joins the session of an exchange, and sees that what its caller brings back is its own.</summary>
/// <remarks>A legacy wire session id is the gateway's own; possession of one is nothing without the right token (T17). A request without
/// one belongs to the
/// open session of its principal, client and connection.</remarks>
internal sealed class Joining(SessionDirectory sessions, Handles handles)
{
    private const string WireSession = "Mcp-Session-Id";
    private const int RetryAfterSeconds = 2;

    /// <summary>Fills in the session; false when the request was refused and answered.</summary>
    public async Task<bool> JoinAsync(Exchange x)
    {
        if (await sessions.ActorRevocationAsync(x.Principal) is { } revoked)
        {
            await Refusal.SendRevokedAsync(x, revoked);
            return false;
        }

        var header = x.Http.Request.Headers[WireSession];
        if (x.Era == Era.Legacy && header.Count > 0)
        {
            if (header is not [{ } wire] || await sessions.FindAsync(wire, x.Principal, x.Route.Config.Name) is not { } found)
            {
                await Refusal.SendGoneAsync(x, await sessions.RevocationAsync(x.Principal.Key));
                return false;
            }

            x.Session = found;
        }
        else
        {
            x.OpensSession = x.Era == Era.Legacy && x.Method == Methods.Initialize;
            if (await OpenAsync(x) is not { } session)
            {
                await RefuseOpenAsync(x);
                return false;
            }

            x.Session = session;
        }

        var limits = x.Route.Limits;
        if (!x.Session.TryEnter(x.Method == Methods.Stream, limits.InFlightPerSession, limits.StreamsPerSession))
        {
            x.Session = null!;
            await Refusal.SendBusyAsync(x);
            return false;
        }

        x.Answer.Bound(limits.ClientStall, x.Session.Terminated);
        if (!x.TryTakeId())
        {
            await Refusal.SendReusedAsync(x);
            return false;
        }

        if (x.Method == Methods.Stream) x.StreamGate = x.Session.StreamComing();
        await handles.TakeAsync(x);
        return true;
    }

    /// <summary>Joins again, or opens another, after the session turned out to have ended; false when there is no way back and the caller
    /// must be told.</summary>
    public async Task<bool> JoinAnewAsync(Exchange x)
    {
        sessions.Drop(x.Session);
        if (x.Era == Era.Legacy && x.Http.Request.Headers.ContainsKey(WireSession)) return false;
        if (await OpenAsync(x) is not { } session) return false;
        var limits = x.Route.Limits;
        if (!session.TryEnter(x.Method == Methods.Stream, limits.InFlightPerSession, limits.StreamsPerSession)) return false;
        Leave(x);
        x.Session = session;
        x.Answer.Bound(limits.ClientStall, session.Terminated);
        return true;
    }

    /// <summary>Ends a call when whoever acts in it for its principal is revoked meanwhile; null where nobody does.</summary>
    public ActorWatch? WatchActors(Exchange x, CancellationTokenSource call, TimeProvider time) =>
        ActorWatch.Of(x, call, sessions, time);

    /// <summary>Gives the session's place back.</summary>
    public void Leave(Exchange x)
    {
        x.StreamGate?.Open();
        x.LeaveId();
        x.Session?.Leave(x.Method == Methods.Stream);
        x.Session = null!;
    }

    // What an initialize binds is its own session, and never the one that requests without a wire session share.
    private async ValueTask<LiveSession?> OpenAsync(Exchange x)
    {
        var open = new OpenSession(x.Principal, x.Route.Config.Name, x.Frame?.Client ?? ClientFacts.None, x.Era)
        {
            ShowsAddresses = x.OpensSession && ClientCapabilities.ShowsAddresses(x.Frame!),
        };
        return x.OpensSession ? await sessions.OpenAsync(open) : await sessions.JoinAsync(open);
    }

    private static Task RefuseMoreAsync(Exchange x)
    {
        x.Http.Response.Headers.RetryAfter = "60";
        // A client of the modern era would take a status of 4xx for a server of the other one.
        return Refusal.SendRpcAsync(
            x, x.Era == Era.Modern ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status429TooManyRequests, RpcCodes.Unavailable,
            "Gateway, step join: the caller has as many open sessions as it may. The caller's fault; end those that are no longer used, or "
                + "wait until they end by themselves.");
    }

    private async Task RefuseOpenAsync(Exchange x)
    {
        if (await sessions.RevocationAsync(x.Principal.Key) is { } reason) await Refusal.SendRevokedAsync(x, reason);
        else if (await sessions.IsFullAsync(x.Principal.Key)) await RefuseMoreAsync(x);
        else await Refusal.SendUnavailableAsync(x, RetryAfterSeconds, "join");
    }
}

using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Routes of sessions.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapSessions(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Get("/sessions", (HttpContext http, string? status, string? connection, string? principal, string? cursor, string? limit) =>
                door.SendAsync(http, caller => new ListSessions(
                    caller, status, connection, principal, cursor, PageLimits.Read(limit, PageLimits.Default))))
            .Describe<SessionList>("ListSessions", "Sessions, the one that changed last first.");
        api.Get("/sessions/{id}", (HttpContext http, string id) => door.SendAsync(http, caller => new ViewSession(caller, id)))
            .Describe<SessionItem>("ViewSession", "One session.");
        api.Get("/sessions/{id}/stream", (HttpContext http, string id, string? from) => door.StreamAsync(
                http, caller => new WatchSession(caller, id, First(http, from)), static (stream, context) => stream.RunAsync(context)))
            .DescribeStream("WatchSession", "The session's entries from 'from' or after Last-Event-ID on, live, as server-sent events.");
        MapChange("pause", "PauseSession", "Denies every exchange until the session is resumed.",
            static (caller, id, reason) => new PauseSession(caller, id, reason));
        MapChange("resume", "ResumeSession", "Lifts a pause.", static (caller, id, reason) => new ResumeSession(caller, id, reason));
        MapChange("terminate", "TerminateSession", "Ends the session and cuts its streams.",
            static (caller, id, reason) => new TerminateSession(caller, id, reason));

        void MapChange(string verb, string name, string summary, Func<Caller, string, string, IRequest<Outcome<SessionItem>>> ask) =>
            api.Post($"/sessions/{{id}}/{verb}", (HttpContext http, string id) =>
                    door.SendAsync<StatusChange, SessionItem>(http, (caller, body) => ask(caller, id, body.Reason ?? "")))
                .Takes<StatusChange>("application/json").Describe<SessionItem>(name, summary);
    }

    // A client that comes back says the last event it had; that counts more than where it began. -1 is refused by validation.
    private static long First(HttpContext http, string? from)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length > 0) return Number(last) is >= 0 and < long.MaxValue and var id ? id + 1 : -1;
        return string.IsNullOrEmpty(from) ? 1 : Number(from);
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

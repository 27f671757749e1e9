using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Finds a session by an id that anybody may have typed.</summary>
internal static class SessionLookup
{
    /// <summary>The session; null when the id is malformed or unknown, so that no grain is woken for a guess.</summary>
    public static Task<SessionView?> FindAsync(IGrainFactory grains, string id) =>
        OpaqueId.IsValid(id, "s_") ? grains.GetGrain<ISessionGrain>(id).ViewAsync() : Task.FromResult<SessionView?>(null);

    /// <summary>The id for the audit log; what is none is not repeated.</summary>
    public static string Shown(string id) => OpaqueId.IsValid(id, "s_") ? id : "no session";

    /// <summary>The session after a command, or why the command did nothing.</summary>
    /// <param name="grains">Reaches the session.</param>
    /// <param name="id">The session.</param>
    /// <param name="done">What the session's grain said.</param>
    /// <param name="from">The statuses in which the command makes sense.</param>
    public static async Task<Outcome<SessionItem>> AfterAsync(IGrainFactory grains, string id, bool done, params SessionStatus[] from)
    {
        if (await FindAsync(grains, id) is not { } view) return ManagementFault.NotFound("session");
        if (done) return SessionItem.Of(view);
        // It could have been done and was not: the recording could not take it.
        if (from.Contains(view.Status)) return ManagementFault.Unavailable();
        return ManagementFault.Conflict(ErrorCodes.SessionState,
            $"The session is {Words.Of(view.Status)}, so nothing was changed.",
            $"This needs a session that is {string.Join(" or ", from.Select(Words.Of))}.");
    }
}

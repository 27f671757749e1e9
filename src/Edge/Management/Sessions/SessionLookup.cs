using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Finds a session by an id that anybody may have typed.</summary>
internal static class SessionLookup
{
    /// <summary>The session; null when the id is malformed or unknown, so that no grain is woken for a guess.</summary>
    public static Task<SessionView?> FindAsync(IGrainFactory grains, string id) =>
        OpaqueId.IsValid(id, "s_") ? grains.GetGrain<ISessionGrain>(id).ViewAsync() : Task.FromResult<SessionView?>(null);

    /// <summary>The session after a command, or why the command did nothing.</summary>
    public static async Task<Outcome<SessionItem>> AfterAsync(IGrainFactory grains, string id, bool done, string needs)
    {
        if (await FindAsync(grains, id) is not { } view) return ManagementFault.NotFound("session");
        if (done) return SessionItem.Of(view);
        return ManagementFault.Conflict(ErrorCodes.SessionState,
            $"The session is {Words.Of(view.Status)}, so nothing was changed.", $"Only {needs} session can be changed so.");
    }
}

namespace Gateway.Grains.Sessions;

/// <summary>A held call of a session: what would run, and the approval that it waits for.</summary>
/// <param name="Digest">Lower-case hex of the keyed digest.</param>
/// <param name="Approval">The approval's id.</param>
/// <param name="ExpiresAtUnixMs">When nobody can decide it any more, milliseconds since 1970-01-01 UTC.</param>
internal sealed record WaitingCall(string Digest, string Approval, long ExpiresAtUnixMs)
{
    /// <summary>The exchange that took the approval to run it; null while it waits. It stays here until its client
    /// has the answer.</summary>
    public string? Exchange { get; init; }

    /// <summary>How that exchange ended, where the approval has not been told yet; null otherwise.</summary>
    public string? End { get; init; }
}

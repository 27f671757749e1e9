namespace Gateway.Grains.Sessions;

/// <summary>A held call of a session: what would run, and the approval that it waits for.</summary>
/// <param name="Digest">Lower-case hex of the keyed digest.</param>
/// <param name="Approval">The approval's id.</param>
/// <param name="ExpiresAtUnixMs">When nobody can decide it any more, milliseconds since 1970-01-01 UTC.</param>
internal sealed record WaitingCall(string Digest, string Approval, long ExpiresAtUnixMs);

namespace Gateway.Governance.Recording.Replays;

/// <summary>A message of the server on a stream of its own.</summary>
/// <param name="Message">The message, masked.</param>
/// <param name="After">The exchange that had begun when it was sent; empty where the recording does not tell.</param>
public sealed record ReplayTold(ReadOnlyMemory<byte> Message, string After);

namespace Gateway.Grains.Sessions;

/// <summary>A call that was approved and sent, and whose outcome nobody knows.</summary>
/// <param name="Digest">Lower-case hex of the call's keyed digest.</param>
/// <param name="IdempotencyKey">What named the run to the upstream.</param>
internal sealed record UnknownRun(string Digest, string IdempotencyKey);

using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>One call that was taken to run under an approval.</summary>
/// <param name="Exchange">The exchange that took it.</param>
/// <param name="Session">Its session.</param>
/// <param name="Digest">Keyed digest of what runs, 32 bytes, edits included.</param>
/// <param name="StartedAtUnixMs">When it was taken, durably, before anything was sent.</param>
/// <param name="State">What is known of it.</param>
/// <param name="EndedAtUnixMs">When its end became known; 0 before that.</param>
/// <param name="End">How its exchange ended; null before that.</param>
/// <param name="HasResult">Whether its masked answer is kept.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalRun")]
public sealed record ApprovalRun(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] SessionId Session,
    [property: Id(2)] ReadOnlyMemory<byte> Digest,
    [property: Id(3)] long StartedAtUnixMs,
    [property: Id(4)] RunState State,
    [property: Id(5)] long EndedAtUnixMs,
    [property: Id(6)] ExchangeEnd? End,
    [property: Id(7)] bool HasResult);

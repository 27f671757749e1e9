using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Approvals;

/// <summary>What a client carries back to us between two rounds of one held call (MCP 2026-07-28, <c>requestState</c>).</summary>
/// <param name="Approval">The approval that the call waits for.</param>
/// <param name="Round">How often the client has been asked to come back, 1 to 9.</param>
/// <param name="AsksUser">Whether the client was asked to show its user the address with it.</param>
/// <param name="ExpiresAtUnixMs">When it is worth nothing any more, milliseconds since 1970-01-01 UTC.</param>
internal sealed record RequestState(ApprovalId Approval, int Round, bool AsksUser, long ExpiresAtUnixMs);

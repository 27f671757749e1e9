using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>Asks to take an approval for a call that is about to run.</summary>
/// <param name="Exchange">The exchange that would run it.</param>
/// <param name="Session">Its session.</param>
/// <param name="Principal">Who calls, as verified now.</param>
/// <param name="Digest">Keyed digest of the call as it was sent, 32 bytes.</param>
/// <param name="Revision">The revision whose edits the session would apply.</param>
/// <param name="Basis">What policy says now.</param>
/// <param name="Binding">What the call hangs on now.</param>
[GenerateSerializer, Immutable, Alias("gw.ReleaseAsk")]
public sealed record ReleaseAsk(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] SessionId Session,
    [property: Id(2)] Principal Principal,
    [property: Id(3)] ReadOnlyMemory<byte> Digest,
    [property: Id(4)] int Revision,
    [property: Id(5)] DecisionBasis Basis,
    [property: Id(6)] CallBinding Binding)
{
    /// <summary>Whether the call is not the one that was asked, but one that the session found to be within the window.</summary>
    [Id(7)] public bool IsWithinWindow { get; init; }

    /// <summary>Keyed digest of what would run, edits applied, 32 bytes; kept with the run.</summary>
    [Id(8)] public ReadOnlyMemory<byte> RunDigest { get; init; }

    /// <summary>The call's <see cref="ApprovalRequest.WindowDigest"/>, where it is within a window; empty otherwise.</summary>
    [Id(9)] public ReadOnlyMemory<byte> WindowDigest { get; init; }
}

using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording;

/// <summary>Where and how a recording broke first.</summary>
/// <param name="Session">The session; <c>#</c> and its number when its very row is missing; empty for the file as a whole.</param>
/// <param name="Sequence">The first place in the session that cannot be believed: the sequence that belongs there; 0 for the file as a
/// whole.</param>
/// <param name="Fault">How.</param>
/// <param name="Text">The same in words, without any value from a payload.</param>
public sealed record ChainBreak(SessionId Session, long Sequence, ChainFault Fault, string Text);

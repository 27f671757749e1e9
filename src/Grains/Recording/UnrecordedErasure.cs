namespace Gateway.Grains.Recording;

/// <summary>That payloads of a session were erased whose chain is broken, so that no entry tells of it.</summary>
/// <param name="ThroughSequence">The last entry that it concerns.</param>
internal sealed record UnrecordedErasure(long ThroughSequence);

namespace Gateway.Abstractions.Recording;

/// <summary>Whether a session's recording proves itself.</summary>
/// <param name="Intact">Whether every entry follows from the one before it, up to the end that the store noted.</param>
/// <param name="Entries">Entries that were read and believed.</param>
/// <param name="BrokenAt">Sequence of the first entry that is not believed; 0 when the recording is intact.</param>
/// <param name="Problem">What is wrong there, in words; empty when the recording is intact.</param>
[GenerateSerializer, Immutable, Alias("gw.RecordingVerdict")]
public sealed record RecordingVerdict(
    [property: Id(0)] bool Intact,
    [property: Id(1)] long Entries,
    [property: Id(2)] long BrokenAt,
    [property: Id(3)] string Problem);

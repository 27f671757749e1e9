namespace Gateway.Edge.Management.Recording;

/// <summary>Whether a recording proves itself.</summary>
/// <param name="Session">The session.</param>
/// <param name="Intact">Whether every entry follows from the one before it.</param>
/// <param name="Entries">Entries that were read and believed.</param>
/// <param name="BrokenAt">Sequence of the first entry that is not believed; left out for an intact recording.</param>
/// <param name="Problem">What is wrong there; left out for an intact recording.</param>
internal sealed record VerdictItem(string Session, bool Intact, long Entries, long? BrokenAt, string? Problem);

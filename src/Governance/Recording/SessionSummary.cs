using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Recording;

/// <summary>One session of a recording file, as a list shows it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Entries">Entries that the store noted.</param>
/// <param name="FirstAtUnixMs">Time of the first entry, milliseconds since 1970-01-01 UTC.</param>
/// <param name="LastAtUnixMs">Time of the last entry, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Connection">Where it went; empty when the first entry does not tell.</param>
/// <param name="Principal">Whose it was, by name; empty when the first entry does not tell.</param>
/// <param name="Client">The client as it named itself; empty when the first entry does not tell.</param>
public sealed record SessionSummary(
    SessionId Session, long Entries, long FirstAtUnixMs, long LastAtUnixMs, string Connection, string Principal, string Client);

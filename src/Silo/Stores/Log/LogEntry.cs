using Gateway.Governance.Recording;

namespace Gateway.Silo.Stores.Log;

/// <summary>A whole record as it was found in the log, not yet believed.</summary>
/// <param name="Number">The entry's number in the recording, from 1.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Payload">Where its payload begins.</param>
/// <param name="End">Where the next record begins.</param>
internal readonly record struct LogEntry(long Number, StoredEntry Entry, LogPlace Payload, LogPlace End);

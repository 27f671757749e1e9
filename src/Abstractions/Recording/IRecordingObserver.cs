using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>Follows a session live.</summary>
[Alias("gw.IRecordingObserver")]
public interface IRecordingObserver : IGrainObserver
{
    /// <summary>These entries are durable now.</summary>
    [Alias("Appended")] Task AppendedAsync(ImmutableArray<RecordingEntry> entries);
}

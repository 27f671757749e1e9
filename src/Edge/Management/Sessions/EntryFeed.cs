using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Sessions;

/// <summary>Takes what a session's grain pushes, up to a bound. The grain never waits for it.</summary>
internal sealed class EntryFeed : IRecordingObserver
{
    /// <summary>Entries that wait for one client at most. What does not fit is read from the recording instead.</summary>
    public const int EntriesMax = 1_024;

    private readonly Channel<RecordingEntry> _entries = Channel.CreateBounded<RecordingEntry>(
        new BoundedChannelOptions(EntriesMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What was pushed and not read yet.</summary>
    public ChannelReader<RecordingEntry> Entries => _entries.Reader;

    /// <inheritdoc/>
    public Task AppendedAsync(ImmutableArray<RecordingEntry> entries)
    {
        foreach (var entry in entries) _entries.Writer.TryWrite(entry);
        return Task.CompletedTask;
    }
}

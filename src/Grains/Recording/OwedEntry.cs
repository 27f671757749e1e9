using Gateway.Abstractions.Recording;

namespace Gateway.Grains.Recording;

/// <summary>An entry that nobody waits for. Not a record: nothing may print it.</summary>
/// <param name="order">Its place among those of its session: 1, 2, 3.</param>
/// <param name="kind">What it tells.</param>
/// <param name="content">What it says.</param>
internal sealed class OwedEntry(long order, EntryKind kind, EntryContent content)
{
    public long Order => order;

    public EntryKind Kind => kind;

    public EntryContent Content => content;

    /// <summary>Every place that it was given; at one of them it may have been kept.</summary>
    public List<(long Sequence, ReadOnlyMemory<byte> Hash)> Places { get; } = new(1);
}

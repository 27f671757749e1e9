using Gateway.Abstractions.Recording;

namespace Gateway.Grains.Recording;

/// <summary>Is told where an entry stands in its chain, for whoever needs it: others may follow before it is durable.</summary>
internal sealed class EntryPlace
{
    /// <summary>The entry as the chain's end at its time.</summary>
    public RecordingTail Tail { get; set; } = RecordingTail.Empty;
}

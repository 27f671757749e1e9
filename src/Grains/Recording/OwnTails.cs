using Gateway.Abstractions.Recording;

namespace Gateway.Grains.Recording;

/// <summary>Which ends of a chain its owner may have written: tells what is its own, also where the store was in doubt, from what another
/// owner wrote. Source: T34.</summary>
internal sealed class OwnTails
{
    private const int DoubtsMax = 1_000;

    // In the order in which they were given up; each may have been kept, or be kept yet.
    private readonly Queue<RecordingTail> _doubted = new();
    private RecordingTail _known = RecordingTail.Empty;

    /// <summary>Takes note of an end that was read or acknowledged. The chain has one entry at each place, so what was doubted before it
    /// is settled.</summary>
    public void Know(RecordingTail tail)
    {
        if (tail.Sequence < _known.Sequence) return;
        _known = tail;
        while (_doubted.TryPeek(out var oldest) && oldest.Sequence <= tail.Sequence) _doubted.Dequeue();
    }

    /// <summary>Takes note of an end that the store may have kept.</summary>
    public void Doubt(RecordingTail tail)
    {
        if (_doubted.Count == DoubtsMax) _doubted.Dequeue();
        _doubted.Enqueue(tail);
    }

    /// <summary>Whether the chain may end so by its owner's doing alone.</summary>
    public bool Has(RecordingTail tail)
    {
        if (Are(tail, _known)) return true;
        foreach (var doubted in _doubted)
            if (Are(tail, doubted)) return true;
        return false;
    }

    private static bool Are(RecordingTail tail, RecordingTail other) =>
        tail.Sequence == other.Sequence && tail.Hash.Span.SequenceEqual(other.Hash.Span);
}

using System.Buffers;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Where the bytes of a rewritten text stood in its source: stretches that are unchanged, and pieces that read as something
/// else.</summary>
internal sealed class OffsetMap
{
    // As many as most texts need are kept; a large one borrows, and a huge one leaves what it took to the collector.
    private const int MarksKept = 1024;
    private const int MarksBorrowed = 128 * 1024;

    private (int Text, int Source, bool IsPiece)[] _kept = new (int, int, bool)[64];
    private (int Text, int Source, bool IsPiece)[] _marks;
    private int _count;

    internal OffsetMap() => _marks = _kept;

    internal void Clear() => _count = 0;

    /// <summary>Empties the map, and gives back what a large text made of it.</summary>
    internal void Release()
    {
        _count = 0;
        GiveBack();
        _marks = _kept;
    }

    /// <summary>From <paramref name="text"/> on, text and source go step by step from <paramref name="source"/> on. A map ends with such a
    /// mark, at the end of both.</summary>
    internal void Mark(int text, int source) => Add(text, source, isPiece: false);

    /// <summary>From <paramref name="text"/> to the next mark, the text stands for all of the source from <paramref name="source"/> to that
    /// mark. It may be as long and still not go step by step: one character of three bytes is read as <c>10.</c></summary>
    internal void MarkPiece(int text, int source) => Add(text, source, isPiece: true);

    /// <summary>The source span of a span of the text: all of every piece it touches.</summary>
    internal (int Start, int Length) Source(int start, int length)
    {
        var first = _marks[IndexOf(start, inSource: false)];
        var from = first.Source + (first.IsPiece ? 0 : start - first.Text);
        var index = IndexOf(start + length - 1, inSource: false);
        var last = _marks[index];
        var to = last.IsPiece ? _marks[index + 1].Source : last.Source + (start + length - last.Text);
        return (from, to - from);
    }

    /// <summary>The span of the text that a span of the source is read as: all of every piece it touches.</summary>
    internal (int Start, int Length) Text(int start, int length)
    {
        var first = _marks[IndexOf(start, inSource: true)];
        var from = first.Text + (first.IsPiece ? 0 : start - first.Source);
        var index = IndexOf(start + length - 1, inSource: true);
        var last = _marks[index];
        var to = last.IsPiece ? _marks[index + 1].Text : last.Text + (start + length - last.Source);
        return (from, to - from);
    }

    private void Add(int text, int source, bool isPiece)
    {
        if (_count == _marks.Length)
        {
            Grow();
        }

        _marks[_count++] = (text, source, isPiece);
    }

    private void Grow()
    {
        var size = 2 * _count;
        var larger = size is > MarksKept and <= MarksBorrowed
            ? ArrayPool<(int Text, int Source, bool IsPiece)>.Shared.Rent(size) : new (int Text, int Source, bool IsPiece)[size];
        _marks.AsSpan(0, _count).CopyTo(larger);
        GiveBack();
        _marks = larger;
        _kept = size <= MarksKept ? larger : _kept;
    }

    private void GiveBack()
    {
        if (_marks.Length is > MarksKept and <= MarksBorrowed)
        {
            ArrayPool<(int Text, int Source, bool IsPiece)>.Shared.Return(_marks);
        }
    }

    // The last mark at or before a place.
    private int IndexOf(int place, bool inSource)
    {
        int low = 0, high = _count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if ((inSource ? _marks[middle].Source : _marks[middle].Text) <= place)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}

namespace Gateway.Governance.Masking.Detection;

/// <summary>Where the bytes of a rewritten text stood in its source: unchanged stretches, and pieces of another length.</summary>
internal sealed class OffsetMap
{
    private (int Text, int Source)[] _marks = new (int, int)[64];
    private int _count;
    private int _sourceEnd;

    internal void Clear()
    {
        _count = 0;
        _sourceEnd = 0;
    }

    /// <summary>From <paramref name="text"/> on, text and source go step by step from <paramref name="source"/> on.</summary>
    internal void Mark(int text, int source)
    {
        if (_count == _marks.Length)
        {
            Array.Resize(ref _marks, _count * 2);
        }

        _marks[_count++] = (text, source);
    }

    /// <summary>The source's length.</summary>
    internal void End(int source) => _sourceEnd = source;

    /// <summary>The source span of a span of the text: all of every piece it touches.</summary>
    internal (int Start, int Length) Source(int start, int length)
    {
        var first = IndexOf(start);
        var from = _marks[first].Source + (IsPiece(first) ? 0 : start - _marks[first].Text);
        var last = IndexOf(start + length - 1);
        var to = IsPiece(last) ? SourceOf(last + 1) : _marks[last].Source + (start + length - _marks[last].Text);
        return (from, to - from);
    }

    // A stretch's source is as long as its text; a piece's differs.
    private bool IsPiece(int mark) => mark + 1 < _count
        ? _marks[mark + 1].Text - _marks[mark].Text != _marks[mark + 1].Source - _marks[mark].Source
        : false;

    private int SourceOf(int mark) => mark < _count ? _marks[mark].Source : _sourceEnd;

    private int IndexOf(int text)
    {
        int low = 0, high = _count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_marks[middle].Text <= text)
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

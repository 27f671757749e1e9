namespace Gateway.Governance.Masking.Secrets;

/// <summary>The last manifest that a pass over a text looked at, so that each is looked at once for each indent that its kind stands
/// at, however often it says its kind.</summary>
internal sealed class SeenManifests
{
    private int _start;
    private int _end;
    private UInt128 _indents;

    internal void Clear() => (_start, _end, _indents) = (0, 0, 0);

    /// <summary>Whether a manifest is still to be looked at. Places come in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A place inside the manifest.</param>
    /// <param name="indent">Blanks before its members, at most 64.</param>
    /// <param name="document">The manifest, without the separators around it.</param>
    internal bool TryEnter(ReadOnlySpan<byte> text, int at, int indent, out Range document)
    {
        if (at >= _end)
        {
            var separator = text[_end..at].LastIndexOf("\n---"u8);
            var length = text[at..].IndexOf("\n---"u8);
            _start = separator < 0 ? _end : _end + separator + "\n---".Length;
            _end = length < 0 ? text.Length : at + length;
            _indents = 0;
        }

        document = _start.._end;
        var own = UInt128.One << indent;
        var isNew = (_indents & own) == 0;
        _indents |= own;
        return isNew;
    }
}

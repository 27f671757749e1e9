namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Finds a session's surrogates in texts, whatever their grouping and case.</summary>
internal sealed class SurrogateIndex
{
    private const int HeadLength = 3;
    private const int GapMax = 2;

    private readonly Dictionary<string, int> _all = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly SortedSet<int> _grouped = [];

    // Of the texts that are not grouped: the lengths by their first characters, longest first.
    private readonly Dictionary<string, int[]> _lengths = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _heads;

    internal SurrogateIndex()
    {
        _lookup = _all.GetAlternateLookup<ReadOnlySpan<char>>();
        _heads = _lengths.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The entry of a canonical surrogate, -1 if there is none.</summary>
    internal int Find(ReadOnlySpan<char> canonical) => _lookup.TryGetValue(canonical.TrimStart('+'), out var entry) ? entry : -1;

    internal void Add(string canonical, int entry, bool isGrouped)
    {
        var text = canonical.TrimStart('+');
        _all.TryAdd(text, entry);
        if (isGrouped)
        {
            _grouped.Add(text.Length);
        }

        var head = text.Length < HeadLength ? text : text[..HeadLength];
        var lengths = _lengths.GetValueOrDefault(head) ?? [];
        if (!lengths.Contains(text.Length))
        {
            _lengths[head] = [.. lengths.Append(text.Length).OrderDescending()];
        }
    }

    /// <summary>The surrogate that begins at a place of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A place before which no letter or digit stands.</param>
    /// <param name="length">Its length in the text, separators included.</param>
    /// <param name="work">What the search cost so far, in characters.</param>
    /// <returns>The entry, -1 if there is none.</returns>
    internal int FindAt(ReadOnlySpan<char> text, int at, out int length, ref long work)
    {
        var rest = text[at..];
        if (rest.Length >= HeadLength && _heads.TryGetValue(rest[..HeadLength], out var lengths))
        {
            foreach (var exact in lengths)
            {
                work += exact;
                if (exact <= rest.Length && Ends(rest, exact) && _lookup.TryGetValue(rest[..exact], out var entry))
                {
                    length = exact;
                    return entry;
                }
            }
        }

        return FindGrouped(rest, out length, ref work);
    }

    private int FindGrouped(ReadOnlySpan<char> text, out int length, ref long work)
    {
        var found = -1;
        length = 0;
        if (_grouped.Count == 0)
        {
            return found;
        }

        Span<char> canonical = stackalloc char[Math.Min(_grouped.Max, SurrogateVault.SealedLengthMax)];
        var count = 0;
        var gap = 0;
        for (var i = 0; i < text.Length && count < canonical.Length; i++)
        {
            work++;
            if (!char.IsAsciiLetterOrDigit(text[i]))
            {
                gap++;
                if (gap > GapMax || count == 0 || !SurrogateSeparators.Is(text[i]))
                {
                    break;
                }

                continue;
            }

            gap = 0;
            canonical[count++] = text[i];
            if (_grouped.Contains(count) && Ends(text, i + 1) && _lookup.TryGetValue(canonical[..count], out var entry))
            {
                (found, length) = (entry, i + 1);
            }
        }

        return found;
    }

    private static bool Ends(ReadOnlySpan<char> text, int end) => end >= text.Length || !char.IsAsciiLetterOrDigit(text[end]);
}

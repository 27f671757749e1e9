namespace Gateway.Governance.Policies.Cel;

/// <summary>A set of code points.</summary>
internal sealed class CelCodePoints
{
    private readonly (int From, int To)[] _ranges;
    private readonly ulong _low;
    private readonly ulong _high;

    /// <param name="ranges">Sorted, apart from each other, both ends included.</param>
    public CelCodePoints((int From, int To)[] ranges)
    {
        _ranges = ranges;
        for (var c = 0; c < 128; c++)
        {
            if (!Search(c)) continue;
            if (c < 64) _low |= 1UL << c;
            else _high |= 1UL << c;
        }
    }

    public ReadOnlySpan<(int From, int To)> Ranges => _ranges;

    public bool Contains(int codePoint) =>
        codePoint < 64 ? (_low >> codePoint & 1) != 0 : codePoint < 128 ? (_high >> codePoint & 1) != 0 : Search(codePoint);

    private bool Search(int codePoint)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (codePoint < _ranges[middle].From) high = middle - 1;
            else if (codePoint > _ranges[middle].To) low = middle + 1;
            else return true;
        }

        return false;
    }
}

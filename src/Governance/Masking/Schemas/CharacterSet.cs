using System.Text;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>Which characters may stand at a place, by code point and by general category.</summary>
internal sealed class CharacterSet
{
    internal const int Last = 0x10FFFF;

    /// <summary><c>\d</c>, as ECMA-262 has it: of ASCII alone.</summary>
    internal static readonly (int From, int To)[] Digits = [('0', '9')];

    /// <summary><c>\w</c>.</summary>
    internal static readonly (int From, int To)[] WordCharacters = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    /// <summary><c>\s</c>.</summary>
    internal static readonly (int From, int To)[] Blanks =
    [
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ];

    /// <summary><c>.</c> stands for all but these.</summary>
    internal static readonly (int From, int To)[] LineEnds = [('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)];

    private readonly List<(int From, int To)> _ranges = [];
    private readonly uint _categories;
    private readonly bool _isNegated;
    private readonly UInt128 _ascii;

    /// <summary>A set.</summary>
    /// <param name="ranges">Code points, in any order; they may overlap.</param>
    /// <param name="categories">A bit for each general category.</param>
    /// <param name="isNegated">Whether it has all others instead.</param>
    internal CharacterSet(IEnumerable<(int From, int To)> ranges, uint categories = 0, bool isNegated = false)
    {
        _categories = categories;
        _isNegated = isNegated;
        // In order and apart, so that a look-up of one among very many is short.
        foreach (var (from, to) in ranges.Order())
        {
            if (_ranges.Count > 0 && from <= _ranges[^1].To + 1)
            {
                _ranges[^1] = (_ranges[^1].From, Math.Max(to, _ranges[^1].To));
            }
            else
            {
                _ranges.Add((from, to));
            }
        }

        for (var value = 0; value < 128; value++)
        {
            _ascii |= (UInt128)(LooksUp(new Rune(value)) ? 1u : 0) << value;
        }
    }

    /// <summary>All that some ranges leave out.</summary>
    internal static List<(int From, int To)> Others((int From, int To)[] ranges)
    {
        var next = 0;
        var others = new List<(int From, int To)>();
        foreach (var (from, to) in ranges)
        {
            if (from > next)
            {
                others.Add((next, from - 1));
            }

            next = to + 1;
        }

        others.Add((next, Last));
        return others;
    }

    internal bool Has(Rune rune) => rune.IsAscii ? (_ascii >> rune.Value & 1) != 0 : LooksUp(rune);

    private bool LooksUp(Rune rune) => _isNegated
        != (IsInRanges(rune.Value) || (_categories != 0 && (_categories >> (int)Rune.GetUnicodeCategory(rune) & 1) != 0));

    private bool IsInRanges(int value)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].To < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _ranges.Count && _ranges[low].From <= value;
    }
}

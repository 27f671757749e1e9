using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Gathers the code points of a class in a regular expression.</summary>
internal sealed class CelPatternSet
{
    private const int Last = 0x10FFFF;

    private static readonly Lazy<Dictionary<string, List<(int From, int To)>>> Categories = new(ReadCategories);
    private static readonly Lazy<int[][]> Cases = new(ReadCases);

    private readonly List<(int From, int To)> _ranges = [];

    /// <summary>Adds a range, both ends included.</summary>
    public void Add(int from, int to) => _ranges.Add((from, to));

    /// <summary>Adds what is, or is not, in the ranges, which are sorted.</summary>
    public void Add(IReadOnlyList<(int From, int To)> ranges, bool isNegated) => _ranges.AddRange(isNegated ? Complement(ranges) : ranges);

    /// <summary>Adds a general category, such as <c>L</c> or <c>Lu</c>; false when there is no such one.</summary>
    public bool TryAddCategory(string name, bool isNegated)
    {
        if (!Categories.Value.TryGetValue(name, out var ranges)) return false;
        Add(ranges, isNegated);
        return true;
    }

    /// <summary>The set, with both cases of its letters if case does not count, or everything else.</summary>
    public CelCodePoints Build(bool isNegated, bool isCaseless)
    {
        if (isCaseless)
        {
            var plain = new CelCodePoints(Merged());
            foreach (var letters in Cases.Value)
            {
                if (!letters.Any(plain.Contains)) continue;
                foreach (var letter in letters) Add(letter, letter);
            }
        }

        var merged = Merged();
        return new CelCodePoints(isNegated ? [.. Complement(merged)] : merged);
    }

    private (int From, int To)[] Merged()
    {
        _ranges.Sort();
        var merged = new List<(int From, int To)>();
        foreach (var (from, to) in _ranges)
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            else merged.Add((from, to));
        }

        return [.. merged];
    }

    private static List<(int From, int To)> Complement(IReadOnlyList<(int From, int To)> sorted)
    {
        var rest = new List<(int From, int To)>();
        var next = 0;
        foreach (var (from, to) in sorted)
        {
            if (from > next) rest.Add((next, from - 1));
            next = to + 1;
        }

        if (next <= Last) rest.Add((next, Last));
        return rest;
    }

    private static Dictionary<string, List<(int From, int To)>> ReadCategories()
    {
        // In the order of UnicodeCategory.
        string[] names =
        [
            "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd",
            "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
        ];
        var categories = new Dictionary<string, List<(int From, int To)>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            categories[name] = [];
            categories[name[..1]] = [];
        }

        for (var i = 0; i <= Last; i++)
        {
            var name = names[(int)CharUnicodeInfo.GetUnicodeCategory(i)];
            Extend(categories[name], i);
            Extend(categories[name[..1]], i);
        }

        return categories;
    }

    private static void Extend(List<(int From, int To)> ranges, int codePoint)
    {
        if (ranges.Count > 0 && ranges[^1].To == codePoint - 1) ranges[^1] = (ranges[^1].From, codePoint);
        else ranges.Add((codePoint, codePoint));
    }

    // Letters that differ in case only, such as k, K and the Kelvin sign.
    private static int[][] ReadCases()
    {
        var groups = new Dictionary<int, List<int>>();
        foreach (var (from, to) in Categories.Value["L"])
        {
            for (var i = from; i <= to; i++)
            {
                var folded = Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(i))).Value;
                if (!groups.TryGetValue(folded, out var group)) groups[folded] = group = [];
                group.Add(i);
            }
        }

        return [.. groups.Values.Where(g => g.Count > 1).Select(g => g.ToArray())];
    }
}

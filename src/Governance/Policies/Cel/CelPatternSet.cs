using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A set of code points within a regular expression. .NET matches UTF-16 units, so what lies beyond U+FFFF is written as
/// pairs.</summary>
internal sealed class CelPatternSet
{
    private const int FirstBeyond = 0x10000;
    private const int Last = 0x10FFFF;

    private static readonly Lazy<Dictionary<string, List<(int From, int To)>>> Categories = new(ReadCategories);

    private readonly StringBuilder _units = new();
    private readonly List<(int From, int To)> _beyond = [];

    /// <summary>Adds a range.</summary>
    public void Add(int from, int to)
    {
        if (from < FirstBeyond) _units.Append(Unit(from)).Append('-').Append(Unit(Math.Min(to, FirstBeyond - 1)));
        if (to >= FirstBeyond) _beyond.Add((Math.Max(from, FirstBeyond), to));
    }

    /// <summary>Adds what is, or is not, in the ranges.</summary>
    public void Add(ReadOnlySpan<(int From, int To)> ranges, bool isNegated)
    {
        var next = 0;
        foreach (var (from, to) in ranges)
        {
            if (!isNegated) Add(from, to);
            else if (from > next) Add(next, from - 1);
            next = to + 1;
        }

        if (isNegated) Add(next, Last);
    }

    /// <summary>Adds a general category, such as <c>L</c> or <c>Lu</c>; false when there is no such one.</summary>
    public bool TryAddCategory(string name, bool isNegated)
    {
        if (!Categories.Value.TryGetValue(name, out var ranges)) return false;
        _units.Append(isNegated ? "\\P{" : "\\p{").Append(name).Append('}');
        _beyond.AddRange(isNegated ? Complement(ranges) : ranges);
        return true;
    }

    /// <summary>The set, or everything else, as an expression of .NET.</summary>
    public string Write(bool isNegated)
    {
        _beyond.Sort();
        var text = new StringBuilder("(?:");
        if (isNegated) text.Append("[^").Append(_units).Append("\\uD800-\\uDFFF]");
        else text.Append(_units.Length == 0 ? "[^\\s\\S]" : $"[{_units}]");
        foreach (var (from, to) in isNegated ? Complement(_beyond) : _beyond) AppendPairs(text, from, to);
        return text.Append(')').ToString();
    }

    /// <summary>One code point as an expression of .NET.</summary>
    public static string Literal(Rune rune) =>
        rune.IsBmp
            ? (char.IsAsciiLetterOrDigit((char)rune.Value) ? rune.ToString() : Unit(rune.Value))
            : $"(?:{string.Concat(rune.ToString().Select(c => Unit(c)))})";

    private static void AppendPairs(StringBuilder text, int from, int to)
    {
        while (from <= to)
        {
            var (high, low) = Split(from);
            var (lastHigh, lastLow) = Split(to);
            // Whole blocks of one leading unit go together; a partial block stands alone.
            var isWhole = low == 0xDC00 && (high < lastHigh || lastLow == 0xDFFF);
            var endHigh = !isWhole ? high : lastLow == 0xDFFF ? lastHigh : lastHigh - 1;
            var endLow = isWhole || high < lastHigh ? 0xDFFF : lastLow;
            text.Append("|[").Append(Unit(high)).Append('-').Append(Unit(endHigh)).Append("][");
            text.Append(Unit(low)).Append('-').Append(Unit(endLow)).Append(']');
            from = FirstBeyond + ((endHigh - 0xD800) << 10) + (endLow - 0xDC00) + 1;
        }
    }

    private static (int High, int Low) Split(int codePoint) =>
        (0xD800 + ((codePoint - FirstBeyond) >> 10), 0xDC00 + ((codePoint - FirstBeyond) & 0x3FF));

    private static List<(int From, int To)> Complement(List<(int From, int To)> sorted)
    {
        var rest = new List<(int From, int To)>();
        var next = FirstBeyond;
        foreach (var (from, to) in sorted)
        {
            if (from > next) rest.Add((next, from - 1));
            next = Math.Max(next, to + 1);
        }

        if (next <= Last) rest.Add((next, Last));
        return rest;
    }

    private static Dictionary<string, List<(int From, int To)>> ReadCategories()
    {
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

        for (var i = FirstBeyond; i <= Last; i++)
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

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}

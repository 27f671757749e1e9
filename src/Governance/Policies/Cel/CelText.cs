using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Text by code points: positions, order and the string functions. Positions outside of the text are errors.</summary>
internal static class CelText
{
    /// <summary>Order by code points, which differs from the order of UTF-16 units where surrogates meet U+E000 and up.</summary>
    public static int Compare(string a, string b)
    {
        var at = a.AsSpan().CommonPrefixLength(b);
        if (at == a.Length || at == b.Length) return a.Length.CompareTo(b.Length);
        return char.IsSurrogate(a[at]) == char.IsSurrogate(b[at]) ? a[at].CompareTo(b[at]) : char.IsSurrogate(a[at]) ? 1 : -1;
    }

    /// <summary>Number of code points.</summary>
    public static int Size(ReadOnlySpan<char> text)
    {
        var size = text.Length;
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1])) size--;
        }

        return size;
    }

    /// <summary>The UTF-16 position of a code point's position; -1 when it is outside. The end is inside.</summary>
    public static int Unit(string text, long position)
    {
        if (position < 0 || position > text.Length) return -1;
        var unit = 0;
        for (; position > 0 && unit < text.Length; position--) unit += IsPairAt(text, unit) ? 2 : 1;
        return position == 0 ? unit : -1;
    }

    public static CelValue CharAt(string text, long position)
    {
        var unit = Unit(text, position);
        if (unit < 0) return OutOfRange();
        return CelValue.From(unit == text.Length ? "" : text.Substring(unit, IsPairAt(text, unit) ? 2 : 1));
    }

    public static CelValue IndexOf(string text, string part, long from)
    {
        var start = Unit(text, from);
        if (start < 0) return OutOfRange();
        var found = CelSearch.First(text.AsSpan(start), part);
        return CelValue.From(found < 0 ? -1L : Size(text.AsSpan(0, start + found)));
    }

    public static CelValue LastIndexOf(string text, string part)
    {
        var found = CelSearch.Last(text, part);
        return CelValue.From(found < 0 ? -1L : Size(text.AsSpan(0, part.Length == 0 ? text.Length : found)));
    }

    /// <summary>The last place of the part that starts at or before a position.</summary>
    public static CelValue LastIndexOf(string text, string part, long from)
    {
        var start = Unit(text, from);
        if (start < 0) return OutOfRange();
        if (part.Length == 0) return CelValue.From(from);
        var found = CelSearch.Last(text.AsSpan(0, (int)Math.Min(text.Length, (long)start + part.Length)), part);
        return CelValue.From(found < 0 ? -1L : Size(text.AsSpan(0, found)));
    }

    public static CelValue Substring(string text, long start, long? end)
    {
        if (end < start) return CelValue.FromError("the substring ends before it starts");
        var (from, to) = (Unit(text, start), end is null ? text.Length : Unit(text, end.Value));
        return from < 0 || to < 0 ? OutOfRange() : CelValue.From(text[from..to]);
    }

    public static string LowerAscii(string text) => FlipCase(text, char.IsAsciiLetterUpper);

    public static string UpperAscii(string text) => FlipCase(text, char.IsAsciiLetterLower);

    public static string Trim(string text) => text.Trim();

    public static string Reverse(string text)
    {
        var reversed = new StringBuilder(text.Length);
        for (var i = text.Length; i > 0;)
        {
            var length = i > 1 && IsPairAt(text, i - 2) ? 2 : 1;
            i -= length;
            reversed.Append(text, i, length);
        }

        return reversed.ToString();
    }

    /// <summary>Replaces at most <paramref name="limit"/> places from the left; a negative limit means all. An empty part is found before
    /// each code point and at the end.</summary>
    public static CelValue Replace(string text, string part, string with, long limit, ref CelFrame frame)
    {
        var result = new StringBuilder();
        var at = 0;
        for (var i = 0L; limit < 0 || i < limit; i++)
        {
            int found;
            if (part.Length > 0)
            {
                found = CelSearch.First(text.AsSpan(at), part);
                if (found >= 0) found += at;
            }
            else
            {
                found = i == 0 ? 0 : at < text.Length ? at + (IsPairAt(text, at) ? 2 : 1) : -1;
            }

            if (found < 0) break;
            if (!frame.Charge(1) || !frame.ChargeMade((long)found - at + with.Length)) return CelFrame.Exhausted;
            result.Append(text, at, found - at).Append(with);
            at = found + part.Length;
        }

        return frame.ChargeMade(text.Length - at)
            ? CelValue.From(result.Append(text, at, text.Length - at).ToString())
            : CelFrame.Exhausted;
    }

    /// <summary>Splits into at most <paramref name="limit"/> pieces; a negative limit means all. An empty separator splits into code
    /// points.</summary>
    public static CelValue Split(string text, string separator, long limit, ref CelFrame frame)
    {
        var pieces = new List<CelValue>();
        var at = 0;
        while (limit != 0)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var isLast = limit > 0 && pieces.Count == limit - 1;
            var found = -1;
            if (!isLast && separator.Length > 0 && CelSearch.First(text.AsSpan(at), separator) is >= 0 and var ahead) found = at + ahead;
            if (!isLast && separator.Length == 0 && at < text.Length) found = at + (IsPairAt(text, at) ? 2 : 1);
            if (separator.Length == 0 && (found == text.Length || text.Length == 0)) found = -1;
            if (found < 0)
            {
                if (separator.Length > 0 || at < text.Length) pieces.Add(CelValue.From(text[at..]));
                break;
            }

            pieces.Add(CelValue.From(text[at..found]));
            at = found + separator.Length;
        }

        return frame.ChargeMade(text.Length) ? CelValue.FromList(new CelArrayList([.. pieces])) : CelFrame.Exhausted;
    }

    public static CelValue Join(CelList list, string separator, ref CelFrame frame)
    {
        var result = new StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            if (!frame.Charge(1)) return CelFrame.Exhausted;
            var item = list.Read(i, ref frame);
            if (!item.IsValue) return item;
            if (item.Kind != CelKind.String)
            {
                return CelValue.FromError($"'join' takes a list of strings, and there is a {CelArithmetic.Name(item)} in it");
            }
            if (!frame.ChargeMade((long)item.AsString().Length + separator.Length)) return CelFrame.Exhausted;
            if (i > 0) result.Append(separator);
            result.Append(item.AsString());
        }

        return CelValue.From(result.ToString());
    }

    /// <summary>The text as a literal in double quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                '\\' => quoted.Append("\\\\"),
                '"' => quoted.Append("\\\""),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    // The cases of an ASCII letter differ in one bit.
    private static string FlipCase(string text, Func<char, bool> isFlipped) =>
        string.Create(text.Length, (text, isFlipped), static (span, s) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = s.isFlipped(s.text[i]) ? (char)(s.text[i] ^ 0x20) : s.text[i];
    });

    private static bool IsPairAt(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);

    private static CelValue OutOfRange() => CelValue.FromError("the position is outside of the text");
}

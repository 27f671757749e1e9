using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Reads classes in brackets and escapes of RE2's syntax.</summary>
internal static class CelPatternClass
{
    private const NumberStyles Hex = NumberStyles.AllowHexSpecifier;

    private static readonly (int From, int To)[] Digits = [('0', '9')];
    private static readonly (int From, int To)[] Words = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    private static readonly (int From, int To)[] Spaces = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];

    private static readonly Dictionary<string, (int From, int To)[]> Named = new(StringComparer.Ordinal)
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = Digits,
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = Words,
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    };

    /// <summary>Reads the class at <paramref name="at"/> and moves behind it.</summary>
    /// <exception cref="FormatException">It is no class.</exception>
    public static CelCodePoints Read(string source, ref int at, bool isCaseless)
    {
        at++;
        var isNegated = At(source, at) == '^';
        if (isNegated) at++;
        var set = new CelPatternSet();
        for (var isFirst = true; isFirst || At(source, at) != ']'; isFirst = false)
        {
            if (at >= source.Length) throw new FormatException("a '[' has no ']'");
            if (TryNamed(source, ref at, set)) continue;
            if (Single(source, ref at, set) is not { } from) continue;
            var to = from;
            if (At(source, at) == '-' && At(source, at + 1) is not (']' or '\0'))
            {
                at++;
                to = Single(source, ref at, set) ?? throw new FormatException("a range in brackets ends with a character");
            }

            if (to < from) throw new FormatException("a range in brackets ends before it starts");
            set.Add(from.Value, to.Value);
        }

        at++;
        return set.Build(isNegated, isCaseless);
    }

    /// <summary>Reads the escape at <paramref name="at"/>: one character, or null when it added several to the set.</summary>
    /// <exception cref="FormatException">It is no escape.</exception>
    public static Rune? ReadEscape(string source, ref int at, CelPatternSet set)
    {
        var c = At(source, at + 1);
        at += 2;
        switch (c)
        {
            case 'd' or 'D':
                set.Add(Digits, c == 'D');
                return null;
            case 'w' or 'W':
                set.Add(Words, c == 'W');
                return null;
            case 's' or 'S':
                set.Add(Spaces, c == 'S');
                return null;
            case 'p' or 'P':
                Category(source, ref at, set, c == 'P');
                return null;
            case 'x':
                return Hexadecimal(source, ref at);
            case >= '0' and <= '7':
                return Octal(source, ref at);
        }

        var simple = c switch { 'a' => '\a', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', _ => c };
        if (simple == '\0' || simple > '~' || char.IsAsciiLetterOrDigit(simple)) throw new FormatException("there is no such escape");
        return new Rune(simple);
    }

    private static Rune? Single(string source, ref int at, CelPatternSet set)
    {
        if (At(source, at) == '\\') return ReadEscape(source, ref at, set);
        if (!Rune.TryGetRuneAt(source, at, out var rune)) throw new FormatException("it holds half of a surrogate pair");
        at += rune.Utf16SequenceLength;
        return rune;
    }

    private static bool TryNamed(string source, ref int at, CelPatternSet set)
    {
        if (At(source, at) != '[' || At(source, at + 1) != ':') return false;
        var end = source.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0) return false;
        var isNegated = At(source, at + 2) == '^';
        var name = source[(isNegated ? at + 3 : at + 2)..end];
        if (!Named.TryGetValue(name, out var ranges))
        {
            throw new FormatException("there is no class of this name; there are " + string.Join(", ", Named.Keys));
        }
        set.Add(ranges, isNegated);
        at = end + 2;
        return true;
    }

    private static void Category(string source, ref int at, CelPatternSet set, bool isNegated)
    {
        string name;
        if (At(source, at) == '{')
        {
            var end = source.IndexOf('}', at);
            if (end < 0) throw new FormatException("a '{' has no '}'");
            name = source[(at + 1)..end];
            at = end + 1;
        }
        else
        {
            name = At(source, at).ToString();
            at++;
        }

        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        if (!set.TryAddCategory(name, isNegated)) throw new FormatException("\\p takes a general category, such as L, Lu or Nd");
    }

    private static Rune Hexadecimal(string source, ref int at)
    {
        var isBraced = At(source, at) == '{';
        var start = isBraced ? at + 1 : at;
        var end = isBraced ? source.IndexOf('}', at) : at + 2;
        if (end < start || end > source.Length
            || !uint.TryParse(source.AsSpan(start, end - start), Hex, CultureInfo.InvariantCulture, out var number)
            || !Rune.IsValid(number))
        {
            throw new FormatException("\\x takes two hexadecimal digits, or a code point in braces");
        }

        at = isBraced ? end + 1 : end;
        return new Rune(number);
    }

    // \0, or an octal number of three digits; fewer would be a reference to a group, which linear time rules out.
    private static Rune Octal(string source, ref int at)
    {
        var number = source[at - 1] - '0';
        var digits = 1;
        for (; digits < 3 && At(source, at) is >= '0' and <= '7'; digits++, at++) number = (number * 8) + source[at] - '0';
        if (number != 0 && digits < 3) throw new FormatException("there are no references to groups");
        return new Rune(number);
    }

    private static char At(string source, int index) => index < source.Length ? source[index] : '\0';
}

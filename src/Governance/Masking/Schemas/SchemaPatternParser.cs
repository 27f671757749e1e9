using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>
/// Reads a schema's pattern: ECMA-262's regular expressions over code points, as JSON Schema 2020-12 recommends them (core, section 6.4),
/// but for what cannot be matched in one pass: look-around and back references.
/// </summary>
internal sealed class SchemaPatternParser
{
    private const int DepthMax = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private SchemaPatternParser(string text) => _text = text;

    private bool AtEnd => _at == _text.Length;

    /// <exception cref="FormatException">It is no pattern, or none that is matched here.</exception>
    internal static PatternPart Parse(string text)
    {
        var parser = new SchemaPatternParser(text);
        var part = parser.Choices();
        return parser.AtEnd ? part : throw parser.Wrong();
    }

    private PatternPart Choices()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong();
        }

        List<PatternPart> choices = [Sequence()];
        while (Take('|'))
        {
            choices.Add(Sequence());
        }

        _depth--;
        return choices.Count == 1 ? choices[0] : new PatternPart.Either(choices);
    }

    private PatternPart.Sequence Sequence()
    {
        var parts = new List<PatternPart>();
        while (!AtEnd && _text[_at] is not ('|' or ')'))
        {
            parts.Add(Repeated(Part()));
        }

        return new PatternPart.Sequence(parts);
    }

    private PatternPart Repeated(PatternPart part)
    {
        if (!TryQuantifier(out var from, out var to))
        {
            return part;
        }

        // Lazy or not, it is the same text that matches.
        Take('?');
        var isTwice = TryQuantifier(out _, out _);
        return isTwice || part is PatternPart.Place ? throw Wrong() : new PatternPart.Repeat(part, from, to);
    }

    private bool TryQuantifier(out int from, out int? to)
    {
        (from, to) = (0, null);
        switch (AtEnd ? '\0' : _text[_at])
        {
            case '*':
                break;
            case '+':
                from = 1;
                break;
            case '?':
                to = 1;
                break;
            case '{':
                return TryCounts(out from, out to);
            default:
                return false;
        }

        _at++;
        return true;
    }

    // A brace that counts nothing is a character.
    private bool TryCounts(out int from, out int? to)
    {
        (from, to) = (0, null);
        var end = _text.IndexOf('}', _at);
        var numbers = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (numbers.Length is 0 or > 2 || !numbers[0].All(char.IsAsciiDigit) || numbers[0].Length == 0
            || !numbers[^1].All(char.IsAsciiDigit))
        {
            return false;
        }

        from = Count(numbers[0]);
        to = numbers[^1].Length == 0 ? null : Count(numbers[^1]);
        _at = end + 1;
        if (to < from)
        {
            throw Wrong();
        }

        return true;
    }

    private int Count(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Wrong();

    private PatternPart Part()
    {
        switch (_text[_at])
        {
            case '(':
                return Group();
            case '[':
                _at++;
                return new PatternPart.One(Class());
            case '.':
                _at++;
                return new PatternPart.One(new CharacterSet(CharacterSet.LineEnds, isNegated: true));
            case '^' or '$':
                return new PatternPart.Place(_text[_at++] == '^' ? PatternEdge.Begin : PatternEdge.End);
            case '*' or '+' or '?':
                throw Wrong();
            case '\\' when _at + 1 < _text.Length && _text[_at + 1] is 'b' or 'B':
                _at += 2;
                return new PatternPart.Place(_text[_at - 1] == 'b' ? PatternEdge.Word : PatternEdge.NotWord);
            default:
                var (ranges, categories) = Characters(inClass: false);
                return new PatternPart.One(new CharacterSet(ranges, categories));
        }
    }

    private PatternPart Group()
    {
        _at++;
        if (Take('?') && !Take(':'))
        {
            // (?<name>...); anything else looks around, or is no part of the language.
            var end = _text.IndexOf('>', _at);
            if (!Take('<') || end <= _at || !(char.IsAsciiLetter(_text[_at]) || _text[_at] is '_' or '$'))
            {
                throw Wrong();
            }

            _at = end + 1;
        }

        var inside = Choices();
        return Take(')') ? inside : throw Wrong();
    }

    private CharacterSet Class()
    {
        var isNegated = Take('^');
        var ranges = new List<(int From, int To)>();
        var categories = 0u;
        while (!Take(']'))
        {
            var (one, own) = Characters(inClass: true);
            if (!IsSingle(one, own) || _at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
            {
                ranges.AddRange(one);
                categories |= own;
                continue;
            }

            _at++;
            var (last, others) = Characters(inClass: true);
            if (!IsSingle(last, others) || last[0].To < one[0].From)
            {
                throw Wrong();
            }

            ranges.Add((one[0].From, last[0].To));
        }

        return new CharacterSet(ranges, categories, isNegated);
    }

    private static bool IsSingle((int From, int To)[] ranges, uint categories) =>
        categories == 0 && ranges.Length == 1 && ranges[0].From == ranges[0].To;

    // One character, or an escape that stands for several.
    private ((int From, int To)[] Ranges, uint Categories) Characters(bool inClass)
    {
        if (AtEnd)
        {
            throw Wrong();
        }

        if (_text[_at] != '\\')
        {
            Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out var consumed);
            _at += consumed;
            return ([(rune.Value, rune.Value)], 0);
        }

        _at++;
        var letter = AtEnd ? throw Wrong() : _text[_at++];
        switch (letter)
        {
            case 'd' or 'w' or 's':
                return (Named(letter), 0);
            case 'D' or 'W' or 'S':
                return ([.. CharacterSet.Others(Named(char.ToLowerInvariant(letter)))], 0);
            case 'p' or 'P':
                return ([], GeneralCategories.Of(Braced()) is var bits and not 0 ? letter == 'p' ? bits : ~bits : throw Wrong());
            default:
                var value = Escaped(letter, inClass);
                return ([(value, value)], 0);
        }
    }

    private static (int From, int To)[] Named(char letter) =>
        letter switch { 'd' => CharacterSet.Digits, 'w' => CharacterSet.WordCharacters, _ => CharacterSet.Blanks };

    private int Escaped(char letter, bool inClass) => letter switch
    {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        'f' => '\f',
        'v' => '\v',
        'b' when inClass => '\b',
        '0' when AtEnd || !char.IsAsciiDigit(_text[_at]) => 0,
        'c' when !AtEnd && char.IsAsciiLetter(_text[_at]) => _text[_at++] % 32,
        'x' => Hex(2),
        'u' => Code(),
        _ => char.IsAsciiLetterOrDigit(letter) || letter > 0x7F ? throw Wrong() : letter,
    };

    // \u0041, \u{1F600}, or two halves.
    private int Code()
    {
        if (!AtEnd && _text[_at] == '{')
        {
            return int.TryParse(Braced(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point)
                && point is >= 0 and <= CharacterSet.Last ? point : throw Wrong();
        }

        var high = Hex(4);
        var start = _at;
        if (char.IsHighSurrogate((char)high) && Take('\\') && Take('u') && _at + 4 <= _text.Length && _text[_at] != '{')
        {
            var low = Hex(4);
            if (char.IsLowSurrogate((char)low))
            {
                return char.ConvertToUtf32((char)high, (char)low);
            }
        }

        _at = start;
        return high;
    }

    private int Hex(int digits)
    {
        _at += digits;
        return _at <= _text.Length && int.TryParse(_text.AsSpan(_at - digits, digits), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var value) ? value : throw Wrong();
    }

    private string Braced()
    {
        var end = AtEnd || _text[_at] != '{' ? -1 : _text.IndexOf('}', _at);
        var inside = end < 0 ? throw Wrong() : _text[(_at + 1)..end];
        _at = end + 1;
        return inside;
    }

    private bool Take(char character)
    {
        if (AtEnd || _text[_at] != character)
        {
            return false;
        }

        _at++;
        return true;
    }

    private FormatException Wrong() =>
        new(string.Create(CultureInfo.InvariantCulture, $"The pattern cannot be read at character {_at + 1}."));
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Reads the pattern of a kind: literals, <c>.</c>, classes, groups, <c>|</c> and bounded repeats. What could not be matched in one pass
/// of bounded length (back references, look-around, open repeats) has no meaning here.
/// </summary>
internal sealed class PatternParser
{
    private const int TextMax = 1_000;
    private const int DepthMax = 32;
    private const int RepeatMax = PatternMachine.LengthMax;
    private const string Escapable = @"\.[](){}|?*+^$-/#&~,:;=@!""'<>%_ `";

    private readonly string _text;
    private readonly bool _anyCase;
    private int _at;
    private int _depth;

    private PatternParser(string text, bool anyCase)
    {
        _text = text;
        _anyCase = anyCase;
    }

    private bool AtEnd => _at == _text.Length;

    /// <exception cref="PatternException">The pattern is refused.</exception>
    internal static PatternNode Parse(string text, bool anyCase)
    {
        if (text.Length > TextMax)
        {
            throw new PatternException($"a pattern has at most {TextMax} characters");
        }

        var parser = new PatternParser(text, anyCase);
        var node = parser.Choices();
        return parser.AtEnd ? node : throw parser.Wrong("this ) closes nothing; write \\) for the character");
    }

    private PatternNode Choices()
    {
        if (++_depth > DepthMax)
        {
            throw Wrong($"groups are nested more than {DepthMax} deep");
        }

        var choices = ImmutableArray.CreateBuilder<PatternNode>();
        choices.Add(Sequence());
        while (!AtEnd && _text[_at] == '|')
        {
            _at++;
            choices.Add(Sequence());
        }

        _depth--;
        return choices.Count == 1 ? choices[0] : new PatternNode.Either(choices.DrainToImmutable());
    }

    private PatternNode Sequence()
    {
        var parts = ImmutableArray.CreateBuilder<PatternNode>();
        while (!AtEnd && _text[_at] is not ('|' or ')'))
        {
            parts.Add(Repeated(Atom()));
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts.DrainToImmutable());
    }

    private PatternNode Repeated(PatternNode part)
    {
        if (AtEnd)
        {
            return part;
        }

        switch (_text[_at])
        {
            case '?':
                _at++;
                part = new PatternNode.Repeat(part, 0, 1);
                break;
            case '*' or '+':
                throw Wrong($"a value must have a longest form; write {{{(_text[_at] == '*' ? 0 : 1)},64}} in place of {_text[_at]}");
            case '{':
                part = Counted(part);
                break;
            default:
                return part;
        }

        return AtEnd || _text[_at] is not ('?' or '*' or '+' or '{') ? part
            : throw Wrong("one repeat stands behind another; put the inner one into a group (?:...)");
    }

    private PatternNode.Repeat Counted(PatternNode part)
    {
        var end = _text.IndexOf('}', _at);
        var numbers = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
        if (numbers.Length is 0 or > 2 || !TryCount(numbers[0], out var from))
        {
            throw Wrong("write a repeat as {6} or {6,12}, and \\{ for the character");
        }

        var to = from;
        if (numbers.Length == 2 && !TryCount(numbers[1], out to))
        {
            throw Wrong($"a value must have a longest form; write {{{from},{Math.Max(64, from)}}}");
        }

        if (to < from || to == 0 || to > RepeatMax)
        {
            throw Wrong($"a repeat goes from 0 or more to at most {RepeatMax} times, the smaller number first");
        }

        _at = end + 1;
        return new PatternNode.Repeat(part, from, to);
    }

    private PatternNode Atom()
    {
        switch (_text[_at])
        {
            case '(':
                return Group();
            case '[':
                return new PatternClass(_text, _anyCase).Read(ref _at);
            case '.':
                _at++;
                return new PatternNode.Either([new PatternNode.Byte(ByteSet.Of('\n').OtherAscii), Utf8Ranges.Any]);
            case '\\':
                return Escape();
            case '^' or '$':
                throw Wrong($"write \\{_text[_at]} for the character; where a value ends is said by \"whole\", not by an anchor");
            case ']' or '}' or '?' or '*' or '+' or '{':
                throw Wrong($"there is nothing before it to repeat or close; write \\{_text[_at]} for the character");
            default:
                return Literal();
        }
    }

    private PatternNode Group()
    {
        var start = _at++;
        if (!AtEnd && _text[_at] == '?')
        {
            if (_at + 1 >= _text.Length || _text[_at + 1] != ':')
            {
                throw Wrong("only plain groups, ( or (?:, can be matched in linear time here; context is said by \"context\", "
                    + "case by \"case\", and what stands beside a value by \"whole\"");
            }

            _at += 2;
        }

        var inside = Choices();
        if (AtEnd)
        {
            _at = start;
            throw Wrong("this ( is never closed; write \\( for the character");
        }

        _at++;
        return inside;
    }

    private PatternNode Escape()
    {
        if (TryEscape(_text, ref _at, out var set, out var rune))
        {
            return rune is { } one ? Character(one) : set.C == 0 ? new PatternNode.Byte(set)
                : new PatternNode.Either([new PatternNode.Byte(set.Ascii), Utf8Ranges.Any]);
        }

        var next = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        throw Wrong(next is >= '1' and <= '9' or 'k' ? "a back reference cannot be matched in linear time"
            : next is 'b' or 'B' or 'A' or 'Z' or 'z' or 'G' ? "where a value may begin and end is said by \"whole\", not in the pattern"
            : "this escape means nothing here; there are \\d \\w \\s \\D \\W \\S \\t \\n \\r \\xHH \\uHHHH and escaped punctuation");
    }

    private PatternNode Literal()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune))
        {
            throw Wrong("this is half a character");
        }

        _at += rune.Utf16SequenceLength;
        return Character(rune);
    }

    private PatternNode Character(Rune rune)
    {
        if (rune.IsAscii)
        {
            var set = ByteSet.Of(rune.Value);
            return new PatternNode.Byte(_anyCase ? set.InAnyCase() : set);
        }

        Rune lower = Rune.ToLowerInvariant(rune), upper = Rune.ToUpperInvariant(rune);
        return _anyCase && lower != upper ? new PatternNode.Either([Utf8Ranges.Of(lower), Utf8Ranges.Of(upper)]) : Utf8Ranges.Of(rune);
    }

    /// <summary>Reads an escape that stands for characters; in a set, a byte from 128 on stands for every character beyond ASCII.</summary>
    internal static bool TryEscape(string text, ref int at, out ByteSet set, out Rune? rune)
    {
        var (next, length) = (at + 1 < text.Length ? text[at + 1] : '\0', 2);
        set = next switch
        {
            'd' => ByteSet.Digits,
            'w' => ByteSet.WordBytes,
            's' => ByteSet.Blanks,
            'D' => Not(ByteSet.Digits),
            'W' => Not(ByteSet.WordBytes),
            'S' => Not(ByteSet.Blanks),
            _ => default,
        };
        rune = next switch
        {
            't' => new Rune('\t'),
            'n' => new Rune('\n'),
            'r' => new Rune('\r'),
            'x' => Hex(text, at + 2, 2, ref length),
            'u' => Hex(text, at + 2, 4, ref length),
            _ => next != '\0' && Escapable.Contains(next, StringComparison.Ordinal) ? new Rune(next) : null,
        };
        at += set.IsEmpty && rune is null ? 0 : length;
        return !set.IsEmpty || rune is not null;
    }

    private static ByteSet Not(ByteSet set) => set.OtherAscii | new ByteSet(0, 0, ulong.MaxValue, ulong.MaxValue);

    private static Rune? Hex(string text, int at, int digits, ref int length)
    {
        length += digits;
        return at + digits <= text.Length
            && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value) ? new Rune(value) : null;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private PatternException Wrong(string message) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at character {_at + 1}: {message}"));
}

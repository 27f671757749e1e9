using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Reads regular expressions of RE2's syntax.</summary>
internal sealed class CelPatternParser
{
    private readonly string _source;
    private int _at;
    private int _depth;
    private bool _isCaseless;
    private bool _isMultiline;
    private bool _isDotAll;

    private CelPatternParser(string source) => _source = source;

    private char Current => _at < _source.Length ? _source[_at] : '\0';

    private bool IsAtEnd => _at >= _source.Length;

    /// <exception cref="FormatException">The text is no expression, or a bound is exceeded; the message says what.</exception>
    public static CelPatternNode Parse(string source)
    {
        if (source.Length > CelLimits.PatternLength) throw Fail($"it has at most {CelLimits.PatternLength} characters");
        var parser = new CelPatternParser(source);
        var node = parser.Choice();
        return parser.IsAtEnd ? node : throw Fail("a ')' has no '('");
    }

    private CelPatternNode Choice()
    {
        if (++_depth > CelLimits.PatternDepth) throw Fail($"groups are more than {CelLimits.PatternDepth} levels deep");
        var parts = ImmutableArray.CreateBuilder<CelPatternNode>();
        parts.Add(Sequence());
        while (!IsAtEnd && Current == '|')
        {
            _at++;
            parts.Add(Sequence());
        }

        _depth--;
        return Bounded(parts.Count == 1 ? parts[0] : new CelPatternNode.Choice(parts.ToImmutable()));
    }

    private CelPatternNode.Sequence Sequence()
    {
        var parts = ImmutableArray.CreateBuilder<CelPatternNode>();
        while (!IsAtEnd && Current is not ('|' or ')'))
        {
            if (Current is '*' or '+' or '?') throw Fail("a repetition repeats nothing");
            if (Current == '\\' && _at + 1 < _source.Length && _source[_at + 1] == 'Q') Quoted(parts);
            else if (Atom() is { } atom) parts.Add(Repeated(atom));
        }

        return new CelPatternNode.Sequence(parts.ToImmutable());
    }

    // Which of several ways an expression matches makes no difference here, so lazy and greedy are the same.
    private CelPatternNode Repeated(CelPatternNode node)
    {
        if (!TryRepetition(out var least, out var most)) return node;
        if (Current == '?') _at++;
        if (TryRepetition(out _, out _)) throw Fail("a repetition repeats a repetition; put brackets around the inner one");
        if (Math.Max(least, most) > 1000 || (most >= 0 && least > most))
        {
            throw Fail("a counted repetition is at most {1000}, the smaller count first");
        }
        return Bounded(new CelPatternNode.Repetition(node, least, most));
    }

    private bool TryRepetition(out int least, out int most)
    {
        (least, most) = Current switch { '+' => (1, -1), '?' => (0, 1), _ => (0, -1) };
        if (Current == '{') return TryCounts(ref least, ref most);
        if (IsAtEnd || Current is not ('*' or '+' or '?')) return false;
        _at++;
        return true;
    }

    // {2}, {2,} or {2,5}; anything else in braces is text.
    private bool TryCounts(ref int least, ref int most)
    {
        var end = _source.IndexOf('}', _at);
        if (end < 0 || end - _at > 12) return false;
        var parts = _source[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !TryCount(parts[0], out least)) return false;
        most = parts.Length == 1 ? least : -1;
        if (parts.Length == 2 && parts[1].Length > 0 && !TryCount(parts[1], out most)) return false;
        _at = end + 1;
        return true;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    // Null when it was nothing but flags.
    private CelPatternNode? Atom()
    {
        switch (Current)
        {
            case '(':
                return Group();
            case '[':
                return new CelPatternNode.One(CelPatternClass.Read(_source, ref _at, _isCaseless));
            case '.':
                _at++;
                var all = new CelPatternSet();
                if (!_isDotAll) all.Add('\n', '\n');
                return new CelPatternNode.One(all.Build(isNegated: true, isCaseless: false));
            case '^':
                _at++;
                return new CelPatternNode.Place(_isMultiline ? CelPatternPlace.LineStart : CelPatternPlace.TextStart);
            case '$':
                _at++;
                return new CelPatternNode.Place(_isMultiline ? CelPatternPlace.LineEnd : CelPatternPlace.TextEnd);
            case '\\':
                return Escape();
            default:
                if (!Rune.TryGetRuneAt(_source, _at, out var rune)) throw Fail("it holds half of a surrogate pair");
                _at += rune.Utf16SequenceLength;
                return Literal(rune);
        }
    }

    private CelPatternNode.One Literal(Rune rune)
    {
        var set = new CelPatternSet();
        set.Add(rune.Value, rune.Value);
        return new CelPatternNode.One(set.Build(isNegated: false, _isCaseless));
    }

    private CelPatternNode? Group()
    {
        var flags = (_isCaseless, _isMultiline, _isDotAll);
        _at++;
        // Flags alone hold until the enclosing group ends.
        if (Current == '?' && !GroupHead()) return null;
        var node = Choice();
        if (IsAtEnd) throw Fail("a '(' has no ')'");
        _at++;
        (_isCaseless, _isMultiline, _isDotAll) = flags;
        return node;
    }

    // True when a group's body follows, false when these were flags alone.
    private bool GroupHead()
    {
        _at++;
        var isNamed = Current is 'P' or '<';
        if (Current == 'P') _at++;
        if (isNamed)
        {
            var end = Current == '<' ? _source.IndexOf('>', _at) : -1;
            if (end <= _at + 1 || !_source[(_at + 1)..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw Fail("a named group is (?P<name>...), the name of letters, digits and '_'; there is no looking ahead or behind");
            }

            _at = end + 1;
            return true;
        }

        for (var isOn = true; ; _at++)
        {
            switch (Current)
            {
                case 'i':
                    _isCaseless = isOn;
                    break;
                case 'm':
                    _isMultiline = isOn;
                    break;
                case 's':
                    _isDotAll = isOn;
                    break;
                case '-' when isOn:
                    isOn = false;
                    break;
                case ':' or ')':
                    return _source[_at++] == ':';
                default:
                    throw Fail("a group starts with (?:, (?P<name>, or the flags i, m and s; there is no looking ahead or behind");
            }
        }
    }

    private CelPatternNode Escape()
    {
        if (_at + 1 >= _source.Length) throw Fail("it ends with a backslash");
        CelPatternPlace? place = _source[_at + 1] switch
        {
            'A' => CelPatternPlace.TextStart,
            'z' => CelPatternPlace.TextEnd,
            'b' => CelPatternPlace.WordBoundary,
            'B' => CelPatternPlace.NoWordBoundary,
            _ => null,
        };
        if (place is not null)
        {
            _at += 2;
            return new CelPatternNode.Place(place.Value);
        }

        var set = new CelPatternSet();
        if (CelPatternClass.ReadEscape(_source, ref _at, set) is { } rune) return Literal(rune);
        return new CelPatternNode.One(set.Build(isNegated: false, _isCaseless));
    }

    private void Quoted(ImmutableArray<CelPatternNode>.Builder parts)
    {
        var end = _source.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
        var quoted = end < 0 ? _source[(_at + 2)..] : _source[(_at + 2)..end];
        _at = end < 0 ? _source.Length : end + 2;
        foreach (var rune in quoted.EnumerateRunes()) parts.Add(Literal(rune));
        if (quoted.Length > 0) parts[^1] = Repeated(parts[^1]);
    }

    private static CelPatternNode Bounded(CelPatternNode node) =>
        node.Size <= CelLimits.PatternSize ? node : throw Fail("it is too large once its repetitions are written out");

    private static FormatException Fail(string message) => new(message);
}

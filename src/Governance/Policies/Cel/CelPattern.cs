using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Regular expressions of RE2's syntax, translated to .NET's and run by its engine that never backtracks, so that time grows only
/// with the length of the text. The dialects differ in what <c>$</c>, <c>\d</c>, <c>\w</c>, <c>\s</c> and <c>.</c> match; the translation
/// makes them RE2's.</summary>
internal sealed class CelPattern
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly string _source;
    private readonly StringBuilder _text = new();
    private int _at;
    private int _depth;
    private bool _isCaseless;
    private bool _isMultiline;
    private bool _isDotAll;

    private CelPattern(string source) => _source = source;

    /// <summary>Translates and prepares a pattern.</summary>
    /// <returns>The expression, or null and what is wrong with the pattern.</returns>
    public static (Regex? Regex, string Problem) Compile(string source)
    {
        if (source.Length > CelLimits.PatternLength)
        {
            return (null, $"a regular expression has at most {CelLimits.PatternLength} characters");
        }
        try
        {
            var pattern = new CelPattern(source);
            pattern.Alternation();
            if (pattern._at < source.Length) throw Fail("a ')' has no '('");
            return (new Regex(pattern._text.ToString(), Options), "");
        }
        catch (FormatException problem)
        {
            return (null, "the regular expression is wrong: " + problem.Message);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return (null, "the regular expression can't be run in linear time");
        }
    }

    private long Alternation()
    {
        if (++_depth > 50) throw Fail("groups are more than 50 levels deep");
        var size = Sequence();
        while (_at < _source.Length && _source[_at] == '|')
        {
            _at++;
            _text.Append('|');
            size += Sequence() + 1;
        }

        _depth--;
        return size;
    }

    private long Sequence()
    {
        var size = 0L;
        while (_at < _source.Length && _source[_at] is not ('|' or ')'))
        {
            if (_source[_at] is '*' or '+' or '?') throw Fail("a repetition repeats nothing");
            var start = _text.Length;
            size += Repetition(Atom(), start);
            if (size > CelLimits.PatternSize) throw Fail("it is too large once its repetitions are written out");
        }

        return size;
    }

    // Which of several ways an expression matches makes no difference here, so lazy and greedy are the same.
    private long Repetition(long size, int start)
    {
        if (_at >= _source.Length) return size;
        var c = _source[_at];
        var (isRepeat, least, most) = (c is '*' or '+' or '?', 0, 0);
        var length = 1;
        if (c == '{') (isRepeat, least, most, length) = Counts();
        if (!isRepeat) return size;
        if (_text.Length == start) throw Fail("a repetition repeats nothing");
        _text.Insert(start, "(?:").Append(')').Append(_source, _at, length);
        _at += length;
        if (_at < _source.Length && _source[_at] == '?') _at++;
        if (_at < _source.Length && (_source[_at] is '*' or '+' or '?' || (_source[_at] == '{' && Counts().IsRepeat)))
        {
            throw Fail("a repetition repeats a repetition; put brackets around it");
        }
        if (c != '{') return size + 1;
        if (Math.Max(least, most) > 1000 || least > most) throw Fail("a counted repetition is at most {1000}, the smaller count first");
        return Math.Max(1, size) * Math.Max(least, most);
    }

    // {2}, {2,} or {2,5}; anything else in braces is text.
    private (bool IsRepeat, int Least, int Most, int Length) Counts()
    {
        var end = _source.IndexOf('}', _at);
        if (end < 0 || end - _at > 12) return default;
        var parts = _source[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !TryCount(parts[0], out var least)) return default;
        if (parts.Length == 1) return (true, least, least, end - _at + 1);
        if (parts[1].Length == 0) return (true, least, least, end - _at + 1);
        return TryCount(parts[1], out var most) ? (true, least, most, end - _at + 1) : default;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private long Atom()
    {
        switch (_source[_at])
        {
            case '(':
                return Group();
            case '[':
                Append(CelPatternClass.Read(_source, ref _at));
                return 2;
            case '.':
                _at++;
                var set = new CelPatternSet();
                if (!_isDotAll) set.Add('\n', '\n');
                Append(set.Write(isNegated: true));
                return 2;
            case '^':
                _at++;
                _text.Append(_isMultiline ? "(?m:^)" : "\\A");
                return 1;
            case '$':
                _at++;
                _text.Append(_isMultiline ? "(?m:$)" : "\\z");
                return 1;
            case '\\':
                return Escape();
            default:
                if (!Rune.TryGetRuneAt(_source, _at, out var rune)) throw Fail("it holds half of a surrogate pair");
                _at += rune.Utf16SequenceLength;
                Append(CelPatternSet.Literal(rune));
                return 1;
        }
    }

    private long Group()
    {
        var flags = (_isCaseless, _isMultiline, _isDotAll);
        _at++;
        if (_at < _source.Length && _source[_at] == '?' && !GroupHead())
        {
            // Flags alone, which hold until the enclosing group ends.
            return 0;
        }

        _text.Append("(?:");
        var size = Alternation();
        if (_at >= _source.Length) throw Fail("a '(' has no ')'");
        _at++;
        _text.Append(')');
        (_isCaseless, _isMultiline, _isDotAll) = flags;
        return size + 1;
    }

    // True when a group's body follows, false when these were flags alone.
    private bool GroupHead()
    {
        _at++;
        if (_at < _source.Length && _source[_at] == 'P') _at++;
        if (_at < _source.Length && _source[_at] == '<')
        {
            var end = _source.IndexOf('>', _at);
            if (end <= _at + 1 || !_source[(_at + 1)..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw Fail("a group's name is letters, digits and '_'");
            }
            _at = end + 1;
            return true;
        }

        var isOn = true;
        for (; _at < _source.Length; _at++)
        {
            switch (_source[_at])
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
                case ':':
                    _at++;
                    return true;
                case ')':
                    _at++;
                    return false;
                default:
                    throw Fail("a group starts with (?:, (?P<name>, or the flags i, m and s; there is no looking ahead or behind");
            }
        }

        throw Fail("a '(' has no ')'");
    }

    private long Escape()
    {
        var next = _at + 1 < _source.Length ? _source[_at + 1] : throw Fail("it ends with a backslash");
        switch (next)
        {
            case 'A' or 'z' or 'b' or 'B':
                _at += 2;
                _text.Append('\\').Append(next);
                return 1;
            case 'Q':
                var end = _source.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
                var quoted = end < 0 ? _source[(_at + 2)..] : _source[(_at + 2)..end];
                _at = end < 0 ? _source.Length : end + 2;
                foreach (var rune in quoted.EnumerateRunes()) Append(CelPatternSet.Literal(rune));
                return quoted.Length;
            default:
                var set = new CelPatternSet();
                var single = CelPatternClass.ReadEscape(_source, ref _at, set);
                Append(single is null ? set.Write(isNegated: false) : CelPatternSet.Literal(single.Value));
                return single is null ? 10 : 1;
        }
    }

    private void Append(string text) => _text.Append(_isCaseless ? $"(?i:{text})" : text);

    private static FormatException Fail(string message) => new(message);
}

using System.Buffers;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>Values that are assigned to a name that says secret: in source code, settings, command lines, XML, YAML, JSON.</summary>
internal static class Assignment
{
    private const int NameMax = 96;
    private const int BlanksMax = 64;
    private const int OperatorMax = 5;
    private const int TypeMax = 24;

    private static readonly SearchValues<byte> LineEnds = Ends("\"'`");

    private static readonly SearchValues<byte> PlainEnds = Ends("\"'`,;<>()[]{}|&\\");

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        if (context.Judged.IsOver)
        {
            return false;
        }

        var (from, to) = NameAround(text, start);
        var isWholeName = from == 0 && to == text.Length;
        var reader = new AssignmentReader(text, from, to);
        if (!isWholeName && !reader.TryOperator())
        {
            return false;
        }

        var name = SecretName.Classify(text[from..to]);
        if (name == NameClass.None || isWholeName)
        {
            return name != NameClass.None;
        }

        if (reader.TryValue(out var value, out var isLiteral) && !IsStandIn(text, from, value)
            && context.Judged.TryTake(value.End.Value - value.Start.Value, text, matches)
            && AssignedValue.IsSecret(text[value], name, isLiteral))
        {
            var valueStart = value.Start.Value;
            matches.Add(new TextMatch(SecretKind.Credential, valueStart, value.End.Value - valueStart, isLiteral ? 80 : 75));
        }

        return false;
    }

    // [private-key:0123456789abcdef] is what an earlier pass left.
    private static bool IsStandIn(ReadOnlySpan<byte> text, int from, Range value) => Word.ByteAt(text, from - 1, (byte)'[')
        && Word.ByteAt(text, value.End.Value, (byte)']') && value.End.Value - value.Start.Value == 16;

    private static (int From, int To) NameAround(ReadOnlySpan<byte> text, int start)
    {
        var from = start;
        while (from > 0 && start - from < NameMax && IsName(text[from - 1]) && !Word.IsEscapeLetter(text, from - 1))
        {
            from--;
        }

        var to = start;
        while (to < text.Length && to - start < NameMax && IsName(text[to]))
        {
            to++;
        }

        while (to > start && text[to - 1] is (byte)'.' or (byte)'-')
        {
            to--;
        }

        return (from, to);
    }

    // Of a value without quotes: blanks, control characters and these signs.
    private static SearchValues<byte> Ends(string signs) =>
        SearchValues.Create([.. Enumerable.Range(0, ' ' + 1).Select(v => (byte)v), .. signs.Select(s => (byte)s)]);

    private static bool IsName(byte value) => Word.IsBase64Url(value) || value is (byte)'.';

    /// <summary>Reads what stands behind a name.</summary>
    private ref struct AssignmentReader(ReadOnlySpan<byte> text, int from, int to)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private readonly int _from = from;
        private int _at = to;
        private bool _wasQuoted;
        private bool _isTight;
        private bool _isElement;

        /// <summary>Goes to the first byte of what may be a value; false if nothing is assigned here.</summary>
        internal bool TryOperator()
        {
            var begin = _at;
            SkipQuotes();
            _wasQuoted = _at > begin;
            var blanks = SkipBlanks(newLines: false);
            if (SkipValueWord(blanks > 0))
            {
                return true;
            }

            begin = _at;
            var run = Operators();
            if (run == 0)
            {
                return IsOption() ? blanks > 0 : IsSaid() || IsTyped();
            }

            var written = _text.Slice(_at, run);
            _at += run;
            _isElement = written[0] == '>' && run == 1;
            _isTight = blanks == 0 && written.SequenceEqual("="u8);
            var isAssigned = _isElement ? IsInElement()
                : written.SequenceEqual(","u8) ? _wasQuoted
                : written[0] is not ((byte)'<' or (byte)'>') && !written.SequenceEqual("::"u8)
                    && (written.IndexOfAny((byte)'=', (byte)':') >= 0 || written.SequenceEqual("->"u8) || written.SequenceEqual("=>"u8));
            SkipBlanks(newLines: _isElement || (_wasQuoted && isAssigned));
            return isAssigned && (written[^1] != ':' || SkipType());
        }

        /// <summary>The value, without its quotes.</summary>
        internal bool TryValue(out Range value, out bool isLiteral)
        {
            for (var i = 0; i < 3 && _at + 1 < _text.Length && IsWrapper(_text[_at], _text[_at + 1]); i++)
            {
                _at++;
            }

            var begin = _at;
            _wasQuoted = false;
            SkipQuotes();
            var quotes = _at - begin;
            if (quotes > 0)
            {
                SkipScheme();
                isLiteral = true;
                var closing = _text[begin + quotes - 1];
                var isEscaped = quotes > 1 && _text[begin + quotes - 2] == '\\';
                value = _at..QuoteEnd(closing, isEscaped);
                return true;
            }

            SkipScheme();
            var end = PlainEnd(_isTight && IsLineStart());
            isLiteral = _isElement || (_isTight && (IsLineStart() || Word.ByteAt(_text, end, (byte)';')));
            value = _at..end;
            return !Word.ByteAt(_text, end, (byte)'(') && !Word.ByteAt(_text, end, (byte)'[');
        }

        private void SkipQuotes()
        {
            for (var i = 0; i < 4 && _at < _text.Length; i++)
            {
                var value = _text[_at];
                var isEscape = value == '\\' && _at + 1 < _text.Length && IsQuote(_text[_at + 1]);
                if (!isEscape && !IsQuote(value) && !(value == ']' && _wasQuoted))
                {
                    return;
                }

                _wasQuoted = true;
                _at++;
            }
        }

        private int SkipBlanks(bool newLines)
        {
            var begin = _at;
            while (_at < _text.Length && _at - begin < BlanksMax
                && (_text[_at] is (byte)' ' or (byte)'\t' || (newLines && _text[_at] is (byte)'\n' or (byte)'\r')))
            {
                _at++;
            }

            return _at - begin;
        }

        // key="Password" value="..."   "name": "PASSWORD", "value": "..."   - name: PASSWORD, then value: on the next line
        private bool SkipValueWord(bool isApart)
        {
            var at = _at;
            at += Word.ByteAt(_text, at, (byte)',') ? 1 : 0;
            while (at < _text.Length && at - _at < BlanksMax
                && _text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'"' or (byte)'\'' or (byte)'\\')
            {
                at++;
            }

            if ((at == _at && !isApart) || !_text[at..].StartsWith("value"u8))
            {
                return false;
            }

            at += "value".Length;
            while (at < _text.Length && _text[at] is (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)' ')
            {
                at++;
            }

            if (at >= _text.Length || _text[at] is not ((byte)':' or (byte)'='))
            {
                return false;
            }

            _at = at + 1;
            _wasQuoted = true;
            SkipBlanks(newLines: false);
            return true;
        }

        private readonly int Operators()
        {
            var length = 0;
            while (_at + length < _text.Length && length < OperatorMax && "=:?.+|<>,-"u8.Contains(_text[_at + length]))
            {
                length++;
            }

            // A sign of the value: --password=-x, token: -x
            while (length > 1 && _text[_at + length - 1] is (byte)'.' or (byte)'-' or (byte)'+')
            {
                length--;
            }

            return length;
        }

        private readonly bool IsInElement() => _from > 0 && (_text[_from - 1] == '<' || _wasQuoted);

        // --password x, -Token 'x'
        private readonly bool IsOption() => _text[_from] == '-' && _at < _text.Length && _text[_at] != '-';

        private bool IsSaid()
        {
            if (!_text[_at..].StartsWith("is "u8))
            {
                return false;
            }

            _at += 3;
            return true;
        }

        // var token string = "..."
        private bool IsTyped()
        {
            var end = TypeEnd();
            if (end == _at || !Word.ByteAt(_text, end, (byte)'=') || Word.ByteAt(_text, end + 1, (byte)'='))
            {
                return false;
            }

            _at = end + 1;
            SkipBlanks(newLines: false);
            return true;
        }

        // password: str = "..."
        private bool SkipType()
        {
            IsTyped();
            return true;
        }

        private readonly int TypeEnd()
        {
            var end = _at;
            while (end < _text.Length && end - _at < TypeMax
                && (Word.IsLetterOrDigit(_text[end]) || _text[end] is (byte)'_' or (byte)'?' or (byte)'*' or (byte)'&'))
            {
                end++;
            }

            if (end == _at || !Word.IsLetter(_text[_at]) || !Word.ByteAt(_text, end, (byte)' '))
            {
                return _at;
            }

            while (Word.ByteAt(_text, end, (byte)' '))
            {
                end++;
            }

            return end;
        }

        private void SkipScheme()
        {
            foreach (var scheme in (ReadOnlySpan<string>)["Bearer ", "Basic ", "Token "])
            {
                if (_at + scheme.Length < _text.Length && System.Text.Ascii.EqualsIgnoreCase(_text.Slice(_at, scheme.Length), scheme))
                {
                    _at += scheme.Length;
                }
            }
        }

        // A quote without an end has the value up to the end of its line.
        private readonly int QuoteEnd(byte closing, bool isEscaped)
        {
            var last = Math.Min(_text.Length, _at + AssignedValue.LengthMax);
            for (var at = _at; at < last; at++)
            {
                if (_text[at] == '\n' && !_isElement)
                {
                    return at;
                }

                if (_text[at] == '\\' && !isEscaped && at + 1 < last)
                {
                    at++;
                    continue;
                }

                if (_text[at] == (isEscaped ? (byte)'\\' : closing))
                {
                    return at;
                }
            }

            return last;
        }

        private readonly int PlainEnd(bool isWholeLine)
        {
            var rest = _text[_at..Math.Min(_text.Length, _at + AssignedValue.LengthMax + 1)];
            var length = rest.IndexOfAny(isWholeLine ? LineEnds : PlainEnds);
            var end = length < 0 ? _at + rest.Length : _at + length;

            while (!isWholeLine && end > _at && _text[end - 1] is (byte)'.' or (byte)':')
            {
                end--;
            }

            return end;
        }

        // NAME=value, as in .env files; export NAME=value
        private readonly bool IsLineStart()
        {
            var before = _text[..Math.Max(_from, 0)];
            before = before.EndsWith("export "u8) ? before[..^7] : before;
            return before.IsEmpty || before[^1] == '\n';
        }

        private static bool IsQuote(byte value) => value is (byte)'"' or (byte)'\'' or (byte)'`';

        private static bool IsWrapper(byte value, byte next) => (value is (byte)'(' or (byte)'[' or (byte)'{' or (byte)'@' or (byte)'$'
            or (byte)'b' or (byte)'r' or (byte)'f' or (byte)'u') && IsQuote(next);
    }
}

using System.Globalization;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Cuts an expression's text into tokens.</summary>
internal sealed class CelLexer(string source)
{
    private static readonly string[] Symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "!"];

    private int _at;
    private int _line = 1;
    private int _column = 1;

    public List<CelToken> Read()
    {
        var tokens = new List<CelToken>();
        while (true)
        {
            SkipSpace();
            var (line, column, start) = (_line, _column, _at);
            if (_at >= source.Length)
            {
                tokens.Add(new CelToken(CelTokenKind.End, "", default, line, column));
                return tokens;
            }

            var (kind, text, value) = Next();
            Advance(start);
            tokens.Add(new CelToken(kind, text, value, line, column));
        }
    }

    private void SkipSpace()
    {
        var start = _at;
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\f' or '\r')
            {
                _at++;
            }
            else if (source[_at] == '/' && At(1) == '/')
            {
                while (_at < source.Length && source[_at] != '\n') _at++;
            }
            else
            {
                break;
            }
        }

        Advance(start);
    }

    // Lines and columns are counted here only, after the position has moved.
    private void Advance(int start)
    {
        for (var i = start; i < _at; i++)
        {
            if (source[i] == '\n')
            {
                _line++;
                _column = 1;
            }
            else if (!char.IsLowSurrogate(source[i]))
            {
                _column++;
            }
        }
    }

    private (CelTokenKind Kind, string Text, CelValue Value) Next()
    {
        var c = source[_at];
        if (CelStringLiteral.StartsAt(source, _at))
        {
            var value = CelStringLiteral.Read(source, ref _at, out var problem);
            return problem is null ? (CelTokenKind.Literal, "", value) : throw Fail(problem);
        }

        if (IsNameStart(c))
        {
            var start = _at;
            while (_at < source.Length && (IsNameStart(source[_at]) || char.IsAsciiDigit(source[_at]))) _at++;
            return (CelTokenKind.Identifier, source[start.._at], default);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(1)))) return Number();
        if (c == '`') return (CelTokenKind.QuotedIdentifier, QuotedName(), default);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(source, _at, symbol, 0, symbol.Length) != 0) continue;
            _at += symbol.Length;
            return (CelTokenKind.Symbol, symbol, default);
        }

        throw Fail(c switch
        {
            '=' => "write '==' to compare; there is no assignment",
            '&' => "write '&&' for and",
            '|' => "write '||' for or",
            _ => "this character starts nothing in an expression",
        });
    }

    private string QuotedName()
    {
        var end = source.IndexOf('`', _at + 1);
        var name = end < 0 ? "" : source[(_at + 1)..end];
        if (name.Length == 0 || !name.All(c => IsNameStart(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '/' or ' '))
        {
            throw Fail("a name in backquotes is letters, digits, '_', '-', '.', '/' and spaces, with a closing backquote");
        }

        _at = end + 1;
        return name;
    }

    private (CelTokenKind Kind, string Text, CelValue Value) Number()
    {
        var start = _at;
        if (source[_at] == '0' && At(1) is 'x' or 'X')
        {
            _at += 2;
            while (char.IsAsciiHexDigit(At(0))) _at++;
            if (_at == start + 2) throw Fail("a hexadecimal number needs digits after '0x'");
            return UnsignedOr(start, NumberStyles.AllowHexSpecifier, start + 2);
        }

        while (char.IsAsciiDigit(At(0))) _at++;
        var isWhole = true;
        if (At(0) == '.' && char.IsAsciiDigit(At(1)))
        {
            isWhole = false;
            _at++;
            while (char.IsAsciiDigit(At(0))) _at++;
        }

        if (At(0) is 'e' or 'E' && (char.IsAsciiDigit(At(1)) || (At(1) is '+' or '-' && char.IsAsciiDigit(At(2)))))
        {
            isWhole = false;
            _at += 2;
            while (char.IsAsciiDigit(At(0))) _at++;
        }

        return isWhole ? UnsignedOr(start, NumberStyles.None, start) : (CelTokenKind.Literal, source[start.._at], default);
    }

    private (CelTokenKind Kind, string Text, CelValue Value) UnsignedOr(int start, NumberStyles style, int digits)
    {
        if (At(0) is not ('u' or 'U')) return (CelTokenKind.Literal, source[start.._at], default);
        if (!ulong.TryParse(source.AsSpan(digits, _at - digits), style, CultureInfo.InvariantCulture, out var number))
        {
            throw Fail("this number is beyond the largest uint, 18446744073709551615u");
        }

        _at++;
        return (CelTokenKind.Literal, "u", CelValue.From(number));
    }

    private char At(int offset) => _at + offset < source.Length ? source[_at + offset] : '\0';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private CelSyntaxException Fail(string message) => new(_line, _column, message);
}

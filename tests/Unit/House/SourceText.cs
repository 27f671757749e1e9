namespace Gateway.Tests.House;

/// <summary>Blanks comments and the insides of literals, so that what is left is code, at its place.</summary>
internal static class SourceText
{
    public static string CodeOf(string text)
    {
        var code = text.ToCharArray();
        var at = 0;
        while (at < text.Length)
        {
            at = Step(text, code, at);
        }

        return new string(code);
    }

    private static int Step(string text, char[] code, int at)
    {
        var c = text[at];
        if (c == '/' && Next(text, at) == '/')
        {
            return Blank(text, code, at, End(text.IndexOf('\n', at), text));
        }

        if (c == '/' && Next(text, at) == '*')
        {
            return Blank(text, code, at, End(text.IndexOf("*/", at, StringComparison.Ordinal), text, 2));
        }

        if (c == '\'')
        {
            var end = Next(text, at) == '\\' ? text.IndexOf('\'', at + 3) : text.IndexOf('\'', at + 1);
            return Blank(text, code, at, End(end, text, 1));
        }

        if (c is '"' or '$' or '@')
        {
            var quote = at;
            while (quote < text.Length && text[quote] is '$' or '@')
            {
                quote++;
            }

            if (quote < text.Length && text[quote] == '"')
            {
                return Blank(text, code, at, EndOfString(text, at, quote));
            }
        }

        return at + 1;
    }

    private static int EndOfString(string text, int start, int quote)
    {
        var quotes = 0;
        while (quote + quotes < text.Length && text[quote + quotes] == '"')
        {
            quotes++;
        }

        if (quotes >= 3)
        {
            return End(text.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal), text, quotes);
        }

        var verbatim = text.AsSpan(start, quote - start).Contains('@');
        var interpolated = text.AsSpan(start, quote - start).Contains('$');
        var at = quote + 1;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '\\' when !verbatim:
                    at += 2;
                    break;
                case '"' when verbatim && Next(text, at) == '"':
                    at += 2;
                    break;
                case '"':
                    return at + 1;
                case '{' when interpolated && Next(text, at) == '{':
                    at += 2;
                    break;
                case '{' when interpolated:
                    at = EndOfHole(text, at + 1);
                    break;
                default:
                    at++;
                    break;
            }
        }

        return text.Length;
    }

    private static int EndOfHole(string text, int at)
    {
        var scratch = new char[text.Length];
        var depth = 1;
        while (at < text.Length && depth > 0)
        {
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at = Step(text, scratch, at);
        }

        return at;
    }

    private static char Next(string text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';

    private static int End(int found, string text, int length = 0) => found < 0 ? text.Length : found + length;

    private static int Blank(string text, char[] code, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (text[i] != '\n')
            {
                code[i] = ' ';
            }
        }

        // A literal stays visible as one, so that "= x" and "= literal" have the same shape.
        if (text[from] is '"' or '$' or '@' or '\'')
        {
            code[from] = '0';
        }

        return to;
    }
}

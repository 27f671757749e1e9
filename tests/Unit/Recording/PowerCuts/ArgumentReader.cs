using System.Globalization;

namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>Reads the arguments of a call as strace writes them, one after the other.</summary>
internal sealed class ArgumentReader(string text, int at)
{
    private int _at = at;

    /// <summary>A descriptor with the path behind it: the path, empty where it has none.</summary>
    public string File()
    {
        var begin = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        if (_at == begin || _at >= text.Length || text[_at] != '<')
        {
            Pass();
            return "";
        }

        var end = text.IndexOf('>', _at);
        // A socket's or a pipe's name may have such a sign in it; those are no paths.
        var path = text[(_at + 1)..end];
        _at = end + 1;
        var isGone = text.AsSpan(_at).StartsWith("(deleted)");
        if (isGone) _at += "(deleted)".Length;
        Pass();
        return isGone ? path + " (deleted)" : path;
    }

    /// <summary>A text in quotation marks, its escapes undone.</summary>
    public byte[] Text()
    {
        if (_at >= text.Length || text[_at] != '"') throw new FormatException($"No text at {_at}: {text[..Math.Min(text.Length, 200)]}");
        var bytes = new List<byte>(Math.Max(16, (text.Length - _at) / 2));
        for (_at++; text[_at] != '"'; _at++)
        {
            if (text[_at] != '\\')
            {
                bytes.Add((byte)text[_at]);
                continue;
            }

            bytes.Add(Escaped());
        }

        _at++;
        if (text.AsSpan(_at).StartsWith("...")) throw new FormatException("The tracer cut a text short.");
        Pass();
        return [.. bytes];
    }

    /// <summary>The bytes of a list of pieces.</summary>
    public byte[] Pieces()
    {
        var pieces = new List<byte>();
        while (_at < text.Length && text[_at] != ']')
        {
            var next = text.IndexOf("iov_base=", _at, StringComparison.Ordinal);
            if (next < 0) throw new FormatException($"No piece at {_at}.");
            _at = next + "iov_base=".Length;
            pieces.AddRange(Text());
            while (text[_at] != '}') _at++;
            _at++;
            while (text[_at] is ',' or ' ') _at++;
        }

        _at++;
        Pass();
        return [.. pieces];
    }

    /// <summary>Whatever stands up to the next comma.</summary>
    public string Word()
    {
        var begin = _at;
        while (_at < text.Length && text[_at] is not (',' or ')' or ' ')) _at++;
        var word = text[begin.._at];
        Pass();
        return word;
    }

    /// <summary>A number.</summary>
    public long Number() => long.Parse(Word(), CultureInfo.InvariantCulture);

    private byte Escaped()
    {
        var sign = text[++_at];
        switch (sign)
        {
            case 'n': return (byte)'\n';
            case 't': return (byte)'\t';
            case 'r': return (byte)'\r';
            case 'v': return 11;
            case 'f': return 12;
            case >= '0' and <= '7':
                var value = sign - '0';
                for (var digits = 1; digits < 3 && text[_at + 1] is >= '0' and <= '7'; digits++) value = (value * 8) + (text[++_at] - '0');
                return (byte)value;
            default: return (byte)sign;
        }
    }

    // To the beginning of the next argument.
    private void Pass()
    {
        while (_at < text.Length && text[_at] is not (',' or ')')) _at++;
        while (_at < text.Length && text[_at] is ',' or ' ') _at++;
    }
}

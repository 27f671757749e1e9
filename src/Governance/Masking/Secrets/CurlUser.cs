using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>User and password that a curl command sends: <c>curl -u user:password</c>, <c>--user</c>, <c>--proxy-user</c>.</summary>
internal static class CurlUser
{
    private const int CommandMax = 4096;

    internal static bool Find(in TextContext context, int start, List<TextMatch> matches)
    {
        var text = context.Text;
        var at = start + "curl".Length;
        if (!IsCommand(text, start))
        {
            return false;
        }

        // Where the next command begins the options are its own, but a value may hold one.
        var command = text[..CommandEnd(text, at)];
        for (; at < command.Length && !IsCommand(command, at); at++)
        {
            if (text[at] is not ((byte)' ' or (byte)'\n' or (byte)'\t') || !TryOption(command, at + 1, out var value))
            {
                continue;
            }

            var length = WordLength(command, value);
            if (IsSecret(text.Slice(value, length)))
            {
                matches.Add(new TextMatch(SecretKind.AuthHeader, value, length, 90));
            }
        }

        return false;
    }

    private static bool IsCommand(ReadOnlySpan<byte> text, int at) =>
        text[at] == 'c' && text[at..].StartsWith("curl "u8) && Word.Begins(text, at);

    private static bool TryOption(ReadOnlySpan<byte> text, int at, out int value)
    {
        value = at;
        foreach (var option in (ReadOnlySpan<string>)["--user", "--proxy-user", "-u", "-U"])
        {
            if (at + option.Length >= text.Length || !System.Text.Ascii.Equals(text.Slice(at, option.Length), option))
            {
                continue;
            }

            value = at + option.Length;
            var isShort = option.Length == 2;
            if (!isShort && text[value] is not ((byte)' ' or (byte)'='))
            {
                continue;
            }

            while (value < text.Length && text[value] is (byte)' ' or (byte)'=')
            {
                value++;
            }

            return value < text.Length;
        }

        return false;
    }

    // A word of the shell: blanks inside quotes belong to it.
    private static int WordLength(ReadOnlySpan<byte> text, int start)
    {
        byte quote = 0;
        var at = start;
        for (; at < text.Length; at++)
        {
            var value = text[at];
            if (quote != 0)
            {
                quote = value == quote ? (byte)0 : quote;
            }
            else if (value is (byte)'"' or (byte)'\'')
            {
                quote = value;
            }
            else if (value <= ' ')
            {
                break;
            }
        }

        return at - start;
    }

    private static bool IsSecret(ReadOnlySpan<byte> word)
    {
        Span<byte> bare = stackalloc byte[256];
        var count = 0;
        foreach (var value in word)
        {
            if (value is not ((byte)'"' or (byte)'\'' or (byte)'\\') && count < bare.Length)
            {
                bare[count++] = value;
            }
        }

        var info = bare[..count];
        var colon = info.IndexOf((byte)':');
        return colon >= 0 && count > 1 && info[0] is not ((byte)'<' or (byte)'[' or (byte)'$') && info.IndexOf("{{"u8) < 0
            && info.IndexOf("$("u8) < 0 && UrlCredentials.IsPassword(info[..colon], info[(colon + 1)..]);
    }

    // The command goes on behind a backslash at the end of a line.
    private static int CommandEnd(ReadOnlySpan<byte> text, int at)
    {
        var last = Math.Min(text.Length, at + CommandMax);
        for (; at < last; at++)
        {
            var sign = text[at..last].IndexOfAny("\n|;"u8);
            if (sign < 0)
            {
                return last;
            }

            at += sign;
            if (text[at] != '\n' || text[at - 1] != '\\')
            {
                return at;
            }
        }

        return last;
    }
}

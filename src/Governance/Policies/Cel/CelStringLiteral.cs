using System.Globalization;
using System.Text;

namespace Gateway.Governance.Policies.Cel;

/// <summary>String and bytes literals: raw or not, in one or three quotes of either kind.</summary>
internal static class CelStringLiteral
{
    public static bool StartsAt(string source, int at)
    {
        if (At(source, at) is 'b' or 'B') at++;
        if (At(source, at) is 'r' or 'R') at++;
        return At(source, at) is '"' or '\'';
    }

    /// <summary>Reads the literal at <paramref name="at"/> and moves behind it.</summary>
    public static CelValue Read(string source, ref int at, out string? problem)
    {
        var i = at;
        var isBytes = source[i] is 'b' or 'B';
        if (isBytes) i++;
        var isRaw = source[i] is 'r' or 'R';
        if (isRaw) i++;
        var quote = source[i];
        var isTriple = At(source, i + 1) == quote && At(source, i + 2) == quote;
        i += isTriple ? 3 : 1;
        var text = new StringBuilder();
        var bytes = new List<byte>();
        while (true)
        {
            if (i >= source.Length || (!isTriple && source[i] is '\n' or '\r'))
            {
                problem = "this string has no closing quote";
                return default;
            }

            if (source[i] == quote && (!isTriple || (At(source, i + 1) == quote && At(source, i + 2) == quote))) break;
            if (source[i] == '\\' && !isRaw)
            {
                problem = Escape(source, ref i, isBytes, text, bytes);
                if (problem is not null) return default;
            }
            else if (!Plain(source, ref i, isBytes, text, bytes))
            {
                problem = "this string holds half of a surrogate pair";
                return default;
            }
        }

        at = i + (isTriple ? 3 : 1);
        problem = null;
        return isBytes ? CelValue.FromBytes([.. bytes]) : CelValue.From(text.ToString());
    }

    private static bool Plain(string source, ref int i, bool isBytes, StringBuilder text, List<byte> bytes)
    {
        if (!Rune.TryGetRuneAt(source, i, out var rune)) return false;
        i += rune.Utf16SequenceLength;
        Append(rune, isBytes, text, bytes);
        return true;
    }

    private static void Append(Rune rune, bool isBytes, StringBuilder text, List<byte> bytes)
    {
        if (isBytes)
        {
            Span<byte> buffer = stackalloc byte[4];
            foreach (var octet in buffer[..rune.EncodeToUtf8(buffer)]) bytes.Add(octet);
        }
        else
        {
            text.Append(rune.ToString());
        }
    }

    private static string? Escape(string source, ref int i, bool isBytes, StringBuilder text, List<byte> bytes)
    {
        var c = At(source, i + 1);
        var simple = c switch
        {
            'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v',
            '\\' or '?' or '"' or '\'' or '`' => c,
            _ => '\0',
        };
        if (simple != '\0')
        {
            i += 2;
            Append(new Rune(simple), isBytes, text, bytes);
            return null;
        }

        var (skip, length) = c switch { 'x' or 'X' => (2, 2), 'u' => (2, 4), 'U' => (2, 8), >= '0' and <= '3' => (1, 3), _ => (0, 0) };
        if (length == 0) return "there is no such escape; a backslash is written '\\\\', or put 'r' before the string";
        if (isBytes && c is 'u' or 'U') return "bytes have no \\u escape; write octets as \\x00";
        if (!TryNumber(source, i + skip, length, skip == 1, out var number)) return $"this escape needs {length} digits";
        i += skip + length;
        if (isBytes)
        {
            bytes.Add((byte)number);
            return null;
        }

        if (!Rune.IsValid(number)) return "this escape is no Unicode code point";
        text.Append(new Rune(number).ToString());
        return null;
    }

    private static bool TryNumber(string source, int start, int length, bool isOctal, out uint number)
    {
        number = 0;
        if (start + length > source.Length) return false;
        var digits = source.AsSpan(start, length);
        if (!isOctal) return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7') return false;
            number = (number * 8) + (uint)(digit - '0');
        }

        return true;
    }

    private static char At(string source, int index) => index < source.Length ? source[index] : '\0';
}

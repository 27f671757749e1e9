using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>Whether a value that stands behind a secret's name is one, and no placeholder, reference, path or piece of code.</summary>
internal static class AssignedValue
{
    internal const int LengthMax = 4096;
    private const int TokenMin = 8;
    private const int PasswordMin = 6;
    private const int DigitsMin = 12;

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
    [
        "password", "passwort", "passwd", "secret", "token", "string", "required", "optional", "none", "null", "nil", "undefined", "true",
        "false", "changeme", "changeit", "example", "placeholder", "redacted", "masked", "hidden", "dummy", "sample", "default", "empty",
        "unknown", "enabled", "disabled", "number", "integer", "boolean", "object", "value", "bearer", "basic", "digest", "private",
        "public", "invalid", "missing", "expired", "username", "user", "yourpassword", "mypassword", "secretkey", "apikey", "accesstoken",
        "refreshtoken", "insert", "removed", "encrypted", "plaintext", "cleartext", "prompt", "credentials",
    ], StringComparer.OrdinalIgnoreCase);

    private const int PartMax = 11;

    // All of them in one pass over a value, not one after the other at each of its bytes.
    private static readonly SearchValues<string> Parts = SearchValues.Create(
    [
        "your", "example", "changeme", "change_me", "change-me", "placeholder", "replace", "insert", "dummy", "redacted", "xxxx", "****",
        "...", "${", "$(", "{{", "<%", "%(",
    ], StringComparison.OrdinalIgnoreCase);

    // A word that names what it is: passwordField, Contraseña, mot_de_passe.
    private static readonly SearchValues<string> OwnNames =
        SearchValues.Create(["pass", "secret", "contrase"], StringComparison.OrdinalIgnoreCase);

    // Where programs keep what they have read from elsewhere.
    private static readonly string[] Roots =
    [
        "config.", "settings.", "options.", "env.", "process.env", "os.environ", "getenv(", "os.getenv", "import.meta", "secrets.", "vars.",
        "var.", "local.", "self.", "this.", "params.", "props.", "args.", "ENV[",
    ];

    /// <summary>Whether a value is secret.</summary>
    /// <param name="value">Without its quotes.</param>
    /// <param name="name">What its name says.</param>
    /// <param name="isLiteral">Whether it cannot be code: quoted, or the value of a property.</param>
    internal static bool IsSecret(ReadOnlySpan<byte> value, NameClass name, bool isLiteral)
    {
        if (value.Length > LengthMax || value.Length < (name == NameClass.Password ? PasswordMin : TokenMin)
            || IsPlaceholder(value) || IsReference(value) || (!isLiteral && IsIdentifier(value)))
        {
            return false;
        }

        return name == NameClass.Password ? IsPassword(value, isLiteral) : IsToken(value);
    }

    /// <summary>Whether a value stands for another that is to be written in its place.</summary>
    internal static bool IsPlaceholder(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Chars(value, stackalloc char[32]))
            || (value[0], value[^1]) is ((byte)'<', (byte)'>') or ((byte)'[', (byte)']') or ((byte)'%', (byte)'%')
                or ((byte)'{', (byte)'}'))
        {
            return true;
        }

        return Has(Parts, value) || IsVariable(value) || Randomness.IsRepetitive(value);
    }

    private static bool Has(SearchValues<string> parts, ReadOnlySpan<byte> value)
    {
        const int window = 256;
        Span<char> characters = stackalloc char[window];
        for (var at = 0; at < value.Length; at += window - PartMax + 1)
        {
            var read = Encoding.Latin1.GetChars(value.Slice(at, Math.Min(window, value.Length - at)), characters);
            if (characters[..read].ContainsAny(parts))
            {
                return true;
            }
        }

        return false;
    }

    // $NAME, $1, @NAME@
    private static bool IsVariable(ReadOnlySpan<byte> value)
    {
        if (value[0] is not ((byte)'$' or (byte)'@'))
        {
            return false;
        }

        foreach (var item in value[1..])
        {
            if (!Word.IsLetterOrDigit(item) && item is not ((byte)'_' or (byte)':' or (byte)'@' or (byte)'.'))
            {
                return false;
            }
        }

        return value[0] == '@' ? value[^1] == '@' : !Randomness.Looks(value[1..]) || value.Length <= 3;
    }

    // A path or an address, which may hold a secret but is none.
    private static bool IsReference(ReadOnlySpan<byte> value) =>
        value.StartsWith("./"u8) || value.StartsWith("../"u8) || value.StartsWith("~/"u8) || value.IndexOf("://"u8) is >= 0 and < 16
        || value.StartsWith("arn:"u8) || value.StartsWith("ENC["u8) || (value[0] == '/' && !Randomness.Looks(value))
        || (value.Length > 2 && value[1] == ':' && value[2] is (byte)'\\' or (byte)'/') || StartsWithAny(value, Roots);

    private static bool StartsWithAny(ReadOnlySpan<byte> value, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (value.Length >= beginning.Length && Ascii.Equals(value[..beginning.Length], beginning))
            {
                return true;
            }
        }

        return false;
    }

    // config.password, X25519.secret_length, getPassword: without the digits and case of chance.
    private static bool IsIdentifier(ReadOnlySpan<byte> value)
    {
        foreach (var item in value)
        {
            if (!Word.IsLetter(item) && !Word.IsDigit(item) && item is not ((byte)'_' or (byte)'.' or (byte)':' or (byte)'>' or (byte)'-'))
            {
                return false;
            }
        }

        return !Word.IsDigit(value[0]) && !Randomness.Looks(value);
    }

    private static bool IsToken(ReadOnlySpan<byte> value)
    {
        var digits = 0;
        foreach (var item in value)
        {
            if (item is <= (byte)' ' or >= 0x7F)
            {
                return false;
            }

            digits += Word.IsDigit(item) ? 1 : 0;
        }

        return digits == value.Length ? digits >= DigitsMin : Randomness.Looks(value);
    }

    private static bool IsPassword(ReadOnlySpan<byte> value, bool isLiteral)
    {
        bool digit = false, lower = false, upper = false, sign = false;
        foreach (var item in value)
        {
            digit |= Word.IsDigit(item);
            lower |= (uint)(item - 'a') < 26;
            upper |= (uint)(item - 'A') < 26;
            sign |= !Word.IsLetterOrDigit(item);
            if (item is <= (byte)' ' or 0x7F)
            {
                return false;
            }
        }

        if (!digit && Has(OwnNames, value))
        {
            return false;
        }

        var classes = (digit ? 1 : 0) + (lower ? 1 : 0) + (upper ? 1 : 0) + (sign ? 1 : 0);
        return classes >= 2 && (isLiteral || digit || sign) ? classes > 1 && (digit || sign || upper) : Randomness.Looks(value);
    }

    private static ReadOnlySpan<char> Chars(ReadOnlySpan<byte> value, Span<char> characters)
    {
        if (value.Length > characters.Length)
        {
            return default;
        }

        Encoding.Latin1.GetChars(value, characters);
        return characters[..value.Length];
    }
}

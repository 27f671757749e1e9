namespace Gateway.Governance.Masking.Detection;

/// <summary>The classes of <see cref="BlockMasks"/> as bits of a byte, eight a table, for wide registers.</summary>
internal static class ByteClasses
{
    internal const byte Quote = 1;
    internal const byte Backslash = 2;
    internal const byte At = 4;
    internal const byte Colon = 8;
    internal const byte Dot = 16;
    internal const byte Dash = 32;
    internal const byte Separator = 64;
    internal const byte CodeSign = 128;

    internal const byte Digit = 1;
    internal const byte HexLetter = 2;
    internal const byte Letter = 4;
    internal const byte Capital = 8;
    internal const byte Time = 16;
    internal const byte EscapeLetter = 32;
    internal const byte Sign = 64;
    internal const byte Ampersand = 128;

    internal const byte LineBreak = 1;
    internal const byte Hidden = 2;
    internal const byte Equal = 4;
    internal const byte Four = 8;
    internal const byte WordBreak = 16;

    internal static readonly AsciiTable Signs = new(v => Has(v, "\"", Quote) | Has(v, "\\", Backslash) | Has(v, "@", At)
        | Has(v, ":", Colon) | Has(v, ".", Dot) | Has(v, "-", Dash) | Has(v, ".-/ ()", Separator) | Has(v, "+/_", CodeSign));

    internal static readonly AsciiTable Letters = new(v => (char.IsAsciiDigit(v) ? Digit : 0)
        | (char.IsAsciiHexDigit(v) && char.IsAsciiLetter(v) ? HexLetter : 0) | (char.IsAsciiLetter(v) ? Letter : 0)
        | (char.IsAsciiLetterUpper(v) ? Capital : 0) | Has(v, "T", Time) | Has(v, "u/", EscapeLetter) | Has(v, "%=", Sign)
        | Has(v, "&", Ampersand));

    internal static readonly AsciiTable Others = new(v => Has(v, "\r\n", LineBreak)
        | (char.IsControl(v) && v is not ('\t' or '\r' or '\n') ? Hidden : 0)
        | Has(v, "=", Equal) | Has(v, "4", Four) | Has(v, " ,;&\n", WordBreak));

    private static int Has(char value, string members, byte bit) => members.Contains(value, StringComparison.Ordinal) ? bit : 0;
}

using System.Runtime.CompilerServices;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Finds, block by block, the few places where a value may be; every one is then verified by its kind. The patterns look back over
/// block borders, so a bit stands at the last byte of its pattern; only <see cref="Prefix"/> stands at the first.
/// </summary>
/// <remarks>A backslash counts as the end of a word together with the byte behind it: <c>\n</c> before a value hides nothing.</remarks>
internal struct Candidates
{
    /// <summary>The seventh byte of digits with up to three separators between them: card, ssn, phone, ipv4.</summary>
    internal ulong Number;

    /// <summary>Two letters and two digits at the beginning of a word.</summary>
    internal ulong Iban;

    /// <summary>The at sign.</summary>
    internal ulong At;

    /// <summary>A double colon beside a hex digit, or fifteen bytes of hex digits, colons and dots.</summary>
    internal ulong Ipv6;

    /// <summary>The first byte of something that may be a prefix of <see cref="PrefixTable"/>.</summary>
    internal ulong Prefix;

    /// <summary>The eighth of capitals and digits in a row, with both among them.</summary>
    internal ulong Code;

    /// <summary>The 26th of letters and digits in a row.</summary>
    internal ulong Long;

    /// <summary>A dash or dot with hex digits and another one before it, where hardware addresses have them.</summary>
    internal ulong Mac;

    private ulong _code;
    private ulong _code2;
    private ulong _code4;
    private ulong _capital;
    private ulong _capital2;
    private ulong _capital4;
    private ulong _digit2;
    private ulong _digit4;
    private ulong _isCode;
    private ulong _word;
    private ulong _word2;
    private ulong _word4;
    private ulong _word8;
    private ulong _word16;
    private ulong _word26;
    private ulong _dash;
    private ulong _dot;
    private ulong _digit;
    private ulong _first;
    private ulong _second;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;
    private ulong _run7;
    private ulong _letter;
    private ulong _wordEnd;
    private ulong _wordEndBefore;
    private ulong _colon;
    private ulong _doubleColon;
    private ulong _hex;
    private ulong _hexRun;
    private ulong _hexRun2;
    private ulong _hexRun4;
    private ulong _hexRun8;
    private ulong _backslash;

    internal readonly ulong Any => Number | Other;

    /// <summary>All but <see cref="Number"/>.</summary>
    internal readonly ulong Other => Iban | At | Ipv6 | Prefix | Code | Long | Mac;

    /// <summary>Before the first block: what stands before a text ends a word.</summary>
    internal static Candidates Start() => new() { _wordEnd = ulong.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks)
    {
        At = masks.At;
        NextWord(masks);
        NextNumber(masks);
        NextIban(masks);
        // Literals that begin a word count only there.
        Prefix = masks.Prefix | (masks.WordPrefix & Shift(_wordEnd, _wordEndBefore, 1));
        NextIpv6(masks);
    }

    // Uses the digits and hex digits of the block before, which the others replace. All in one method would be more than the JIT inlines,
    // and then every shift is a call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NextWord(in BlockMasks masks)
    {
        NextCode(masks);
        NextLong(masks);
        NextMac(masks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextCode(in BlockMasks masks)
    {
        var run = masks.Capital | masks.Digit;
        var run2 = run & Shift(run, _code, 1);
        var run4 = run2 & Shift(run2, _code2, 2);
        var capital2 = masks.Capital | Shift(masks.Capital, _capital, 1);
        var capital4 = capital2 | Shift(capital2, _capital2, 2);
        var digit2 = masks.Digit | Shift(masks.Digit, _digit, 1);
        var digit4 = digit2 | Shift(digit2, _digit2, 2);
        var isCode = run4 & Shift(run4, _code4, 4) & (capital4 | Shift(capital4, _capital4, 4)) & (digit4 | Shift(digit4, _digit4, 4));
        Code = isCode & ~Shift(isCode, _isCode, 1);
        _code = run;
        _code2 = run2;
        _code4 = run4;
        _capital = masks.Capital;
        _capital2 = capital2;
        _capital4 = capital4;
        _digit2 = digit2;
        _digit4 = digit4;
        _isCode = isCode;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextLong(in BlockMasks masks)
    {
        var run = masks.Letter | masks.Digit;
        var run2 = run & Shift(run, _word, 1);
        var run4 = run2 & Shift(run2, _word2, 2);
        var run8 = run4 & Shift(run4, _word4, 4);
        var run16 = run8 & Shift(run8, _word8, 8);
        var run26 = run16 & Shift(run16, _word16, 10);
        Long = run26 & ~Shift(run26, _word26, 1);
        _word = run;
        _word2 = run2;
        _word4 = run4;
        _word8 = run8;
        _word16 = run16;
        _word26 = run26;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextMac(in BlockMasks masks)
    {
        var hex = masks.Digit | masks.HexLetter;
        var pair = Shift(hex, _hex, 1) & Shift(hex, _hex, 2);
        Mac = (masks.Dash & pair & Shift(masks.Dash, _dash, 3) & Shift(masks.Dash, _dash, 6))
            | (masks.Dot & pair & Shift(hex, _hex, 3) & Shift(hex, _hex, 4) & Shift(masks.Dot, _dot, 5));
        _dash = masks.Dash;
        _dot = masks.Dot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextNumber(in BlockMasks masks)
    {
        var digit = masks.Digit;
        var first = masks.Separator & Shift(digit, _digit, 1);
        var second = masks.Separator & Shift(first, _first, 1);
        var third = masks.Separator & Shift(second, _second, 1);
        var run = digit | first | second | third;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        var run7 = run4 & Shift(run4, _run4, 3);
        Number = run7 & ~Shift(run7, _run7, 1);
        _first = first;
        _second = second;
        _run = run;
        _run2 = run2;
        _run4 = run4;
        _run7 = run7;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextIban(in BlockMasks masks)
    {
        var wordEnd = ~(masks.Letter | masks.Digit) | Shift(masks.Backslash, _backslash, 1);
        Iban = Shift(wordEnd, _wordEnd, 4) & Shift(masks.Letter, _letter, 3) & Shift(masks.Letter, _letter, 2)
            & Shift(masks.Digit, _digit, 1) & masks.Digit;
        _wordEndBefore = _wordEnd;
        _wordEnd = wordEnd;
        _letter = masks.Letter;
        _backslash = masks.Backslash;
        _digit = masks.Digit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextIpv6(in BlockMasks masks)
    {
        var hex = masks.Digit | masks.HexLetter;
        var doubleColon = masks.Colon & Shift(masks.Colon, _colon, 1);
        var hexRun = hex | masks.Colon | masks.Dot;
        var hexRun2 = hexRun & Shift(hexRun, _hexRun, 1);
        var hexRun4 = hexRun2 & Shift(hexRun2, _hexRun2, 2);
        var hexRun8 = hexRun4 & Shift(hexRun4, _hexRun4, 4);
        var hexRun15 = hexRun8 & Shift(hexRun8, _hexRun8, 7);
        var recentColon = masks.Colon | Shift(masks.Colon, _colon, 1) | Shift(masks.Colon, _colon, 2)
            | Shift(masks.Colon, _colon, 3) | Shift(masks.Colon, _colon, 4);
        Ipv6 = (doubleColon & Shift(hex, _hex, 2)) | (hex & Shift(doubleColon, _doubleColon, 1)) | (hexRun15 & recentColon);
        _colon = masks.Colon;
        _doubleColon = doubleColon;
        _hex = hex;
        _hexRun = hexRun;
        _hexRun2 = hexRun2;
        _hexRun4 = hexRun4;
        _hexRun8 = hexRun8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}

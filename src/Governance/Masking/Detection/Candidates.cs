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

    // The classes of the block before.
    private ulong _digit;
    private ulong _hexLetter;
    private ulong _letter;
    private ulong _capital;
    private ulong _dash;
    private ulong _dot;
    private ulong _colon;
    private ulong _backslash;
    private ulong _wordEnd;

    // Runs that go on from it. A run that has ended needs no update: only its last bits are ever read.
    private ulong _first;
    private ulong _second;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;
    private ulong _run7;
    private ulong _border;
    private ulong _isCode;
    private ulong _word;
    private ulong _word2;
    private ulong _word4;
    private ulong _word8;
    private ulong _word16;
    private ulong _word26;

    internal readonly ulong Any => Number | Other;

    /// <summary>All but <see cref="Number"/>.</summary>
    internal readonly ulong Other => Iban | At | Ipv6 | Prefix | Code | Long | Mac;

    /// <summary>Before the first block: what stands before a text ends a word.</summary>
    internal static Candidates Start() => new() { _wordEnd = ulong.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks)
    {
        At = masks.At;
        NextNumber(masks);
        NextLong(masks);
        // Most blocks have none of these signs of a value, and end here.
        var border = (masks.Capital & Shift(masks.Digit, _digit, 1)) | (masks.Digit & Shift(masks.Capital, _capital, 1));
        Code = (border | (_border >> 56)) != 0 ? CodeIn(masks) : _isCode = 0;
        _border = border;
        var dashes = masks.Dash & Shift(masks.Dash, _dash, 3);
        var dots = masks.Dot & Shift(masks.Dot, _dot, 5);
        Mac = (dashes | dots) != 0 ? MacIn(masks, dashes, dots) : 0;
        Ipv6 = (masks.Colon | (_colon >> 60)) != 0 ? Ipv6In(masks) : 0;
        // Literals that begin a word count only there; a backslash ends one together with the byte behind it.
        var wordEnd = ~(masks.Letter | masks.Digit) | Shift(masks.Backslash, _backslash, 1);
        Prefix = masks.Prefix | (masks.WordPrefix & Shift(wordEnd, _wordEnd, 1));
        Iban = Shift(wordEnd, _wordEnd, 4) & Shift(masks.Letter, _letter, 3) & Shift(masks.Letter, _letter, 2)
            & Shift(masks.Digit, _digit, 1) & masks.Digit;
        (_wordEnd, _backslash) = (wordEnd, masks.Backslash);
        (_digit, _hexLetter, _letter, _capital) = (masks.Digit, masks.HexLetter, masks.Letter, masks.Capital);
        (_dash, _dot, _colon) = (masks.Dash, masks.Dot, masks.Colon);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextNumber(in BlockMasks masks)
    {
        var digit = masks.Digit;
        if ((digit | (_run >> 57)) == 0)
        {
            Number = 0;
            return;
        }

        var first = masks.Separator & Shift(digit, _digit, 1);
        var second = masks.Separator & Shift(first, _first, 1);
        var third = masks.Separator & Shift(second, _second, 1);
        var run = digit | first | second | third;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        var run7 = run4 & Shift(run4, _run4, 3);
        Number = run7 & ~Shift(run7, _run7, 1);
        (_first, _second) = (first, second);
        (_run, _run2, _run4, _run7) = (run, run2, run4, run7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextLong(in BlockMasks masks)
    {
        var run = masks.Letter | masks.Digit;
        var run2 = run & Shift(run, _word, 1);
        var run4 = run2 & Shift(run2, _word2, 2);
        var run8 = run4 & Shift(run4, _word4, 4);
        (_word, _word2, _word4) = (run, run2, run4);
        if (run8 == 0)
        {
            Long = 0;
            (_word8, _word16, _word26) = (0, 0, 0);
            return;
        }

        var run16 = run8 & Shift(run8, _word8, 8);
        var run26 = run16 & Shift(run16, _word16, 10);
        Long = run26 & ~Shift(run26, _word26, 1);
        (_word8, _word16, _word26) = (run8, run16, run26);
    }

    // Capitals and digits with a border between both: that of the block before is worked out from its classes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong CodeIn(in BlockMasks masks)
    {
        var before = _capital | _digit;
        var before2 = before & (before << 1);
        var before4 = before2 & (before2 << 2);
        var run = masks.Capital | masks.Digit;
        var run2 = run & Shift(run, before, 1);
        var run4 = run2 & Shift(run2, before2, 2);
        var run8 = run4 & Shift(run4, before4, 4);
        if (run8 == 0)
        {
            return _isCode = 0;
        }

        var isCode = run8 & Recent(masks.Capital, _capital) & Recent(masks.Digit, _digit);
        var code = isCode & ~Shift(isCode, _isCode, 1);
        _isCode = isCode;
        return code;
    }

    // Among the last eight bytes.
    private static ulong Recent(ulong mask, ulong before)
    {
        var before2 = before | (before << 1);
        var before4 = before2 | (before2 << 2);
        var mask2 = mask | Shift(mask, before, 1);
        var mask4 = mask2 | Shift(mask2, before2, 2);
        return mask4 | Shift(mask4, before4, 4);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ulong MacIn(in BlockMasks masks, ulong dashes, ulong dots)
    {
        var hex = masks.Digit | masks.HexLetter;
        var before = _digit | _hexLetter;
        var pair = Shift(hex, before, 1) & Shift(hex, before, 2);
        return (dashes & pair & Shift(masks.Dash, _dash, 6)) | (dots & pair & Shift(hex, before, 3) & Shift(hex, before, 4));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ulong Ipv6In(in BlockMasks masks)
    {
        var hex = masks.Digit | masks.HexLetter;
        var hexBefore = _digit | _hexLetter;
        var doubleColon = masks.Colon & Shift(masks.Colon, _colon, 1);
        var found = (doubleColon & Shift(hex, hexBefore, 2)) | (hex & Shift(doubleColon, _colon & (_colon << 1), 1));
        var before = hexBefore | _colon | _dot;
        var run = hex | masks.Colon | masks.Dot;
        var before2 = before & (before << 1);
        var run2 = run & Shift(run, before, 1);
        var before4 = before2 & (before2 << 2);
        var run4 = run2 & Shift(run2, before2, 2);
        var before8 = before4 & (before4 << 4);
        var run8 = run4 & Shift(run4, before4, 4);
        var run15 = run8 & Shift(run8, before8, 7);
        if (run15 == 0)
        {
            return found;
        }

        var recentColon = masks.Colon | Shift(masks.Colon, _colon, 1) | Shift(masks.Colon, _colon, 2)
            | Shift(masks.Colon, _colon, 3) | Shift(masks.Colon, _colon, 4);
        return found | (run15 & recentColon);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}

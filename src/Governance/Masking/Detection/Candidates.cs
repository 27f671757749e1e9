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

    /// <summary>The last dash of what may be a UUID, in which no other candidate counts.</summary>
    internal ulong Uuid;

    /// <summary>Of twelve letters, digits and signs of base64 in a row the last ones: most blocks have none such.</summary>
    internal ulong Run12;

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
    private ulong _number;
    private ulong _number2;
    private ulong _number4;
    private ulong _number7;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;
    private ulong _border;
    private ulong _isCode;
    private ulong _isLong;
    private ulong _joint;

    internal readonly ulong Any => Number | Other;

    /// <summary>All but <see cref="Number"/>.</summary>
    internal readonly ulong Other => Prefix | Rare;

    /// <summary>Those that most blocks have none of.</summary>
    internal readonly ulong Rare => Iban | At | Ipv6 | Code | Long | Mac;

    /// <summary>Before the first block: what stands before a text ends a word.</summary>
    internal static Candidates Start() => new() { _wordEnd = ulong.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks)
    {
        At = masks.At;
        // A backslash ends a word together with the byte behind it.
        var wordEnd = ~(masks.Letter | masks.Digit);
        if ((masks.Backslash | (_backslash >> 63)) != 0)
        {
            wordEnd |= Shift(masks.Backslash, _backslash, 1);
        }

        // Literals that begin a word count only there.
        Prefix = masks.Prefix | (masks.WordPrefix & Shift(wordEnd, _wordEnd, 1));
        NextNumber(masks, wordEnd);
        NextRun(masks);
        // Most blocks have none of these signs of a value, and end here.
        var border = (masks.Capital | (_capital >> 63)) == 0 ? 0
            : (masks.Capital & Shift(masks.Digit, _digit, 1)) | (masks.Digit & Shift(masks.Capital, _capital, 1));
        Code = (border | (_border >> 56)) != 0 ? CodeIn(masks) : _isCode = 0;
        var joint = masks.Colon == 0 ? 0
            : masks.Colon & Shift(masks.Digit | masks.HexLetter | masks.Colon | masks.Dot, _digit | _hexLetter | _colon | _dot, 1);
        Ipv6 = (joint | (_joint >> 60)) != 0 ? Ipv6In(masks) : 0;
        Mac = (masks.Dash | masks.Dot) != 0 ? MacIn(masks) : 0;
        Uuid = masks.Dash != 0 ? masks.Dash & Shift(masks.Dash, _dash, 5) & Shift(masks.Dash, _dash, 10) & Shift(masks.Dash, _dash, 15) : 0;
        (_wordEnd, _backslash, _border, _joint) = (wordEnd, masks.Backslash, border, joint);
        (_digit, _hexLetter, _letter, _capital) = (masks.Digit, masks.HexLetter, masks.Letter, masks.Capital);
        (_dash, _dot, _colon) = (masks.Dash, masks.Dot, masks.Colon);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextNumber(in BlockMasks masks, ulong wordEnd)
    {
        var digit = masks.Digit;
        if ((digit | (_number >> 57)) == 0)
        {
            (Number, Iban) = (0, 0);
            return;
        }

        var behind = Shift(digit, _digit, 1);
        var pairs = digit & behind & Shift(masks.Letter, _letter, 2);
        Iban = pairs == 0 ? 0 : pairs & Shift(masks.Letter, _letter, 3) & Shift(wordEnd, _wordEnd, 4);
        var first = masks.Separator & behind;
        var second = masks.Separator & Shift(first, _first, 1);
        var third = masks.Separator & Shift(second, _second, 1);
        var run = digit | first | second | third;
        var run2 = run & Shift(run, _number, 1);
        var run4 = run2 & Shift(run2, _number2, 2);
        var run7 = run4 & Shift(run4, _number4, 3);
        Number = run7 & ~Shift(run7, _number7, 1);
        (_first, _second) = (first, second);
        (_number, _number2, _number4, _number7) = (run, run2, run4, run7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NextRun(in BlockMasks masks)
    {
        var run = masks.Letter | masks.Digit | masks.Dash | masks.CodeSign;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        Run12 = run4 & Shift(run4, _run4, 4) & Shift(run4, _run4, 8);
        (_run, _run2, _run4) = (run, run2, run4);
        Long = Run12 == 0 ? _isLong = 0 : LongIn(masks);
    }

    // What the block before ends with is worked out from its classes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong LongIn(in BlockMasks masks)
    {
        var before = _letter | _digit;
        var before2 = before & (before << 1);
        var before4 = before2 & (before2 << 2);
        var run = masks.Letter | masks.Digit;
        var run2 = run & Shift(run, before, 1);
        var run4 = run2 & Shift(run2, before2, 2);
        var before8 = before4 & (before4 << 4);
        var run8 = run4 & Shift(run4, before4, 4);
        var run16 = run8 & Shift(run8, before8, 8);
        if (run16 == 0)
        {
            return _isLong = 0;
        }

        var run26 = run16 & Shift(run16, before8 & (before8 << 8), 10);
        var found = run26 & ~Shift(run26, _isLong, 1);
        _isLong = run26;
        return found;
    }

    // Capitals and digits with a border between both.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong MacIn(in BlockMasks masks)
    {
        var dashes = masks.Dash & Shift(masks.Dash, _dash, 3);
        var dots = masks.Dot & Shift(masks.Dot, _dot, 5);
        return (dashes | dots) == 0 ? 0 : MacIn(masks, dashes, dots);
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

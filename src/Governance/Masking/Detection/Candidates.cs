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

    internal readonly ulong Any => Number | Iban | At | Ipv6 | Prefix;

    /// <summary>Before the first block: what stands before a text ends a word.</summary>
    internal static Candidates Start() => new() { _wordEnd = ulong.MaxValue };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks)
    {
        At = masks.At;
        NextNumber(masks);
        NextIban(masks);
        // Literals that begin a word count only there.
        Prefix = masks.Prefix | (masks.WordPrefix & Shift(_wordEnd, _wordEndBefore, 1));
        NextIpv6(masks);
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

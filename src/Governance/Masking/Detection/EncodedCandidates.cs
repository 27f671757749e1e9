using System.Runtime.CompilerServices;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Finds, block by block, where something may be encoded. Like <see cref="Candidates"/>, a bit stands at the last byte of its pattern.
/// </summary>
internal struct EncodedCandidates
{
    /// <summary>A percent or equals sign before two hex digits, u or a line break; an ampersand.</summary>
    internal ulong Sign;

    /// <summary>Twelve bytes of base64 in a row with a capital among them, sixteen of hex.</summary>
    internal ulong Run;

    private ulong _sign;
    private ulong _hex;
    private ulong _hex2;
    private ulong _hex4;
    private ulong _hex8;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;
    private ulong _digit;
    private ulong _capital;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks)
    {
        var hex = masks.Digit | masks.HexLetter;
        Sign = masks.Ampersand;
        if ((masks.Sign | (_sign >> 62)) != 0)
        {
            Sign |= (Shift(masks.Sign, _sign, 2) & Shift(hex, _hex, 1) & hex)
                | (Shift(masks.Sign, _sign, 1) & (masks.EscapeLetter | masks.LineBreak));
        }

        var hex2 = hex & Shift(hex, _hex, 1);
        var hex4 = hex2 & Shift(hex2, _hex2, 2);
        var hex8 = hex4 & Shift(hex4, _hex4, 4);
        var run = masks.Letter | masks.Digit | masks.Dash | masks.CodeSign;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        var run12 = run4 & Shift(run4, _run4, 4) & Shift(run4, _run4, 8);
        // Words and paths have no capital, base64 hardly ever none. The T of a time is one that every log has.
        var capital = masks.Capital & ~(masks.Time & Shift(masks.Digit, _digit, 1));
        Run = hex8 & Shift(hex8, _hex8, 8);
        if (run12 != 0)
        {
            Run |= run12 & Recent(capital, _capital);
        }

        (_sign, _digit, _capital) = (masks.Sign, masks.Digit, capital);
        (_hex, _hex2, _hex4, _hex8) = (hex, hex2, hex4, hex8);
        (_run, _run2, _run4) = (run, run2, run4);
    }

    // Among the last twelve bytes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Recent(ulong mask, ulong before)
    {
        var before2 = before | (before << 1);
        var before4 = before2 | (before2 << 2);
        var mask2 = mask | Shift(mask, before, 1);
        var mask4 = mask2 | Shift(mask2, before2, 2);
        return mask4 | Shift(mask4, before4, 4) | Shift(mask4, before4, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Finds, block by block, where something may be encoded. Like <see cref="Candidates"/>, a bit stands at the last byte of its pattern.
/// </summary>
internal struct EncodedCandidates
{
    /// <summary>A percent or equals sign before two hex digits, u or a line break, but for a name's short number; an ampersand.</summary>
    internal ulong Sign;

    /// <summary>Twelve bytes of base64 in a row with a capital among them, sixteen of hex.</summary>
    internal ulong Run;

    private ulong _sign;
    private ulong _hex;
    private ulong _digit;
    private ulong _capital;
    private ulong _equal;
    private ulong _four;
    private ulong _lower;
    private ulong _isWord;

    /// <summary>Goes on to the next block.</summary>
    /// <param name="masks">Its classes.</param>
    /// <param name="run12">Its <see cref="Candidates.Run12"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Next(in BlockMasks masks, ulong run12)
    {
        var hex = masks.Digit | masks.HexLetter;
        var lower = masks.Letter & ~masks.Capital;
        if ((masks.Sign | (_sign >> 62)) != 0)
        {
            Sign = masks.Ampersand | SignIn(masks, hex, lower);
        }
        else
        {
            Sign = masks.Ampersand;
            _isWord = masks.WordBreak != 0 ? 0 : _isWord;
        }

        // Words and paths have no capital, base64 hardly ever none. The T of a time is one that every log has.
        var capital = masks.Time == 0 ? masks.Capital : masks.Capital & ~(masks.Time & Shift(masks.Digit, _digit, 1));
        Run = run12 == 0 ? 0 : RunIn(hex, capital, run12);
        (_sign, _hex, _digit, _capital) = (masks.Sign, hex, masks.Digit, capital);
        (_equal, _four, _lower) = (masks.Equal, masks.Four, lower);
    }

    // "status=200" is what logs are full of: a name, and a number that stands for no sign. Two of them without anything between count.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong SignIn(in BlockMasks masks, ulong hex, ulong lower)
    {
        var found = Shift(masks.Sign, _sign, 2) & Shift(hex, _hex, 1) & hex;
        var others = Shift(masks.Sign, _sign, 1) & (masks.EscapeLetter | masks.LineBreak);
        if (!Bmi2.X64.IsSupported)
        {
            return found | others;
        }

        var ordinary = Shift(masks.Equal, _equal, 2) & Shift(masks.Digit, _digit, 1) & masks.Digit & Shift(lower, _lower, 3)
            & ~Shift(masks.Four, _four, 1);
        // Signs and breaks between words in their order: a sign right behind a sign is in its word.
        var order = found | masks.WordBreak;
        var signs = Bmi2.X64.ParallelBitExtract(found, order);
        var second = signs & ((signs << 1) | _isWord);
        _isWord = order == 0 ? _isWord : (signs >> (BitOperations.PopCount(order) - 1)) & 1;
        return (found & ~ordinary) | Bmi2.X64.ParallelBitDeposit(second, order) | others;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly ulong RunIn(ulong hex, ulong capital, ulong run12)
    {
        var before2 = _hex & (_hex << 1);
        var before4 = before2 & (before2 << 2);
        var hex2 = hex & Shift(hex, _hex, 1);
        var hex4 = hex2 & Shift(hex2, before2, 2);
        var hex8 = hex4 & Shift(hex4, before4, 4);
        var found = hex8 == 0 ? 0 : hex8 & Shift(hex8, before4 & (before4 << 4), 8);
        return (capital | (_capital >> 52)) == 0 ? found : found | (run12 & Recent(capital, _capital));
    }

    // Among the last twelve bytes.
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

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Finds, block by block, where something may be encoded: twelve bytes of base64 in a row with a capital among them, sixteen of hex, a
/// percent or equals sign before two hex digits, an ampersand. Like <see cref="Candidates"/>, a bit stands at the last byte of its pattern.
/// </summary>
internal struct EncodedCandidates
{
    private ulong _sign;
    private ulong _hex;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;
    private ulong _hex2;
    private ulong _hex4;
    private ulong _hex8;
    private ulong _digit;
    private ulong _capital;
    private ulong _capital2;
    private ulong _capital4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Next(ref byte first, in BlockMasks masks)
    {
        ulong sign = 0, ampersand = 0, other = 0, capital = 0, time = 0;
        for (var i = 0; i < BlockMasks.Size; i += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, i));
            sign |= (ulong)(Vector256.Equals(bytes, Vector256.Create((byte)'%'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'='))).ExtractMostSignificantBits() << i;
            ampersand |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'&')).ExtractMostSignificantBits() << i;
            // + - / and a closing bracket, which is none but does no harm, and _
            other |= (ulong)(Vector256.Equals(bytes | Vector256.Create((byte)6), Vector256.Create((byte)'/'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'_'))).ExtractMostSignificantBits() << i;
            capital |= (ulong)Vector256.LessThan(bytes - Vector256.Create((byte)'A'), Vector256.Create((byte)26))
                .ExtractMostSignificantBits() << i;
            time |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'T')).ExtractMostSignificantBits() << i;
        }

        var hex = masks.Digit | masks.HexLetter;
        var run = masks.Letter | masks.Digit | other;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        var run8 = run4 & Shift(run4, _run4, 4);
        var hex2 = hex & Shift(hex, _hex, 1);
        var hex4 = hex2 & Shift(hex2, _hex2, 2);
        var hex8 = hex4 & Shift(hex4, _hex4, 4);
        // Words and paths have no capital, base64 hardly ever none. The T of a time is one that every log has.
        capital &= ~(time & Shift(masks.Digit, _digit, 1));
        var capital2 = capital | Shift(capital, _capital, 1);
        var capital4 = capital2 | Shift(capital2, _capital2, 2);
        var capital12 = capital4 | Shift(capital4, _capital4, 4) | Shift(capital4, _capital4, 8);
        var found = ampersand | (run8 & Shift(run4, _run4, 8) & capital12) | (hex8 & Shift(hex8, _hex8, 8))
            | (Shift(sign, _sign, 2) & Shift(hex, _hex, 1) & hex);
        _sign = sign;
        _hex = hex;
        _run = run;
        _run2 = run2;
        _run4 = run4;
        (_hex2, _hex4, _hex8, _digit) = (hex2, hex4, hex8, masks.Digit);
        (_capital, _capital2, _capital4) = (capital, capital2, capital4);
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}

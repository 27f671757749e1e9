using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// Finds, block by block, where something may be encoded: twelve bytes of base64 in a row (hex is the same), a percent or equals sign
/// before two hex digits, an ampersand. Like <see cref="Candidates"/>, a bit stands at the last byte of its pattern.
/// </summary>
internal struct EncodedCandidates
{
    private ulong _sign;
    private ulong _hex;
    private ulong _run;
    private ulong _run2;
    private ulong _run4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Next(ref byte first, in BlockMasks masks)
    {
        ulong sign = 0, ampersand = 0, other = 0;
        for (var i = 0; i < BlockMasks.Size; i += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, i));
            sign |= (ulong)(Vector256.Equals(bytes, Vector256.Create((byte)'%'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'='))).ExtractMostSignificantBits() << i;
            ampersand |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'&')).ExtractMostSignificantBits() << i;
            // + - / and a closing bracket, which is none but does no harm, and _
            other |= (ulong)(Vector256.Equals(bytes | Vector256.Create((byte)6), Vector256.Create((byte)'/'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'_'))).ExtractMostSignificantBits() << i;
        }

        var hex = masks.Digit | masks.HexLetter;
        var run = masks.Letter | masks.Digit | other;
        var run2 = run & Shift(run, _run, 1);
        var run4 = run2 & Shift(run2, _run2, 2);
        var run8 = run4 & Shift(run4, _run4, 4);
        var found = ampersand | (run8 & Shift(run4, _run4, 8)) | (Shift(sign, _sign, 2) & Shift(hex, _hex, 1) & hex);
        _sign = sign;
        _hex = hex;
        _run = run;
        _run2 = run2;
        _run4 = run4;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Shift(ulong mask, ulong before, int count) => (mask << count) | (before >> (64 - count));
}

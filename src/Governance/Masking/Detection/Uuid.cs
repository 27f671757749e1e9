using System.Runtime.Intrinsics;

namespace Gateway.Governance.Masking.Detection;

/// <summary>Recognises a string that is nothing but a UUID (RFC 9562 section 4) at a glance: no value is in its digits.</summary>
internal static class Uuid
{
    internal const int Length = 36;

    internal static bool Is(ReadOnlySpan<byte> text)
    {
        // A bit for each dash in 8-4-4-4-12, of the first 32 bytes.
        const uint dashes = (1 << 8) | (1 << 13) | (1 << 18) | (1 << 23);
        if (text.Length != Length || text[8] != '-')
        {
            return false;
        }

        var bytes = Vector256.Create(text);
        var last = Vector128.Create(text[(Length - Vector128<byte>.Count)..]);
        return Vector256.Equals(bytes, Vector256.Create((byte)'-')).ExtractMostSignificantBits() == dashes
            && Hex(bytes) == ~dashes && Hex(last) >> 4 == ushort.MaxValue >> 4;
    }

    private static uint Hex(Vector256<byte> bytes) =>
        (Vector256.LessThan(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)10))
            | Vector256.LessThan((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)6)))
        .ExtractMostSignificantBits();

    private static uint Hex(Vector128<byte> bytes) => (Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10))
            | Vector128.LessThan((bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a'), Vector128.Create((byte)6)))
        .ExtractMostSignificantBits();
}

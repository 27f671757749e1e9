using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>The checksums that providers put into their tokens.</summary>
internal static class TokenChecksums
{
    private const int CrcDigits = 6;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Bech32Digits = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";

    /// <summary>Whether the last six characters are the CRC-32 of those before them, in base 62 with leading zeros.</summary>
    internal static bool EndsWithCrc32(ReadOnlySpan<byte> body)
    {
        if (body.Length <= CrcDigits)
        {
            return false;
        }

        var checksum = Crc32(body[..^CrcDigits]);
        for (var i = body.Length - 1; i >= body.Length - CrcDigits; i--)
        {
            if (body[i] != Base62[(int)(checksum % 62)])
            {
                return false;
            }

            checksum /= 62;
        }

        return checksum == 0;
    }

    /// <summary>Whether a text in capitals is a valid bech32 string (BIP 173): a name, a 1, data and six digits of checksum.</summary>
    internal static bool IsBech32(ReadOnlySpan<byte> text)
    {
        var separator = text.LastIndexOf((byte)'1');
        if (separator < 1)
        {
            return false;
        }

        var check = 1u;
        foreach (var value in text[..separator])
        {
            check = Step(check, (value | 0x20u) >> 5);
        }

        check = Step(check, 0);
        foreach (var value in text[..separator])
        {
            check = Step(check, (uint)((Word.IsLetter(value) ? value | 0x20 : value) & 31));
        }

        foreach (var value in text[(separator + 1)..])
        {
            var digit = Bech32Digits.IndexOf((char)value, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            check = Step(check, (uint)digit);
        }

        return check == 1;
    }

    private static uint Step(uint check, uint value)
    {
        var top = check >> 25;
        check = ((check & 0x1FFFFFF) << 5) ^ value;
        check ^= (top & 1) != 0 ? 0x3B6A57B2u : 0;
        check ^= (top & 2) != 0 ? 0x26508E6Du : 0;
        check ^= (top & 4) != 0 ? 0x1EA119FAu : 0;
        check ^= (top & 8) != 0 ? 0x3D4233DDu : 0;
        check ^= (top & 16) != 0 ? 0x2A1462B3u : 0;
        return check;
    }

    // ISO 3309, reflected, as in zip.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}

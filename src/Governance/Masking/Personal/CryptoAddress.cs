using System.Security.Cryptography;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>
/// Addresses of crypto currencies, by their checksums: base58check (Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Tron), bech32 and bech32m
/// (BIP 173, BIP 350), and Ethereum's 40 hex digits with the mixed case of EIP-55 (all small or all capital: by their form).
/// </summary>
internal static class CryptoAddress
{
    internal const int LengthMin = 26;
    private const int LengthMax = 90;
    private const int Base58Max = 35;
    private const int HexLength = 42;
    private const int PayloadLength = 25;

    // Version bytes of addresses: Bitcoin 0 and 5, Litecoin 48 and 50, Dogecoin 30 and 22, Dash 76 and 16, Tron 65, their test nets.
    private static ReadOnlySpan<byte> Versions => [0, 5, 16, 22, 30, 48, 50, 65, 76, 111, 196];

    /// <summary>Looks at a word of letters and digits.</summary>
    internal static bool Find(ReadOnlySpan<byte> text, int start, int end, out TextMatch match)
    {
        match = new TextMatch(Kind.Crypto, start, end - start, 95);
        var word = text[start..end];
        if (word.Length is < LengthMin or > LengthMax || IsInside(text, start, end))
        {
            return false;
        }

        if (word.Length == HexLength && word[0] == '0' && (word[1] | 0x20) == 'x')
        {
            return IsEthereum(word[2..]);
        }

        return (word.Length <= Base58Max && "13LMD9AtXT7y2mn"u8.Contains(word[0]) && IsBase58Check(word)) || IsBech32(word);
    }

    // In the middle of base64 or a path it is chance, or part of something else.
    private static bool IsInside(ReadOnlySpan<byte> text, int start, int end) =>
        (start > 0 && text[start - 1] is (byte)'+' or (byte)'=' or (byte)'_' or (byte)'-')
        || (end < text.Length && text[end] is (byte)'+' or (byte)'=' or (byte)'_');

    private static bool IsBase58Check(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"u8;
        Span<byte> payload = stackalloc byte[PayloadLength];
        payload.Clear();
        foreach (var character in word)
        {
            var carry = alphabet.IndexOf(character);
            if (carry < 0)
            {
                return false;
            }

            for (var i = PayloadLength - 1; i >= 0; i--)
            {
                carry += payload[i] * 58;
                payload[i] = (byte)carry;
                carry >>= 8;
            }

            if (carry != 0)
            {
                return false;
            }
        }

        // A leading 1 is a leading zero byte, no more and no fewer.
        var ones = word.IndexOfAnyExcept((byte)'1');
        var zeros = payload.IndexOfAnyExcept((byte)0);
        if (ones != zeros || !Versions.Contains(payload[0]))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload[..21], hash);
        SHA256.HashData(hash, hash);
        return hash[..4].SequenceEqual(payload[21..]);
    }

    private static bool IsBech32(ReadOnlySpan<byte> word)
    {
        var prefix = HumanPart(word);
        if (prefix == 0)
        {
            return false;
        }

        var isSmall = word.IndexOfAnyInRange((byte)'A', (byte)'Z') < 0;
        if (!isSmall && word.IndexOfAnyInRange((byte)'a', (byte)'z') >= 0)
        {
            return false;
        }

        var check = 1u;
        for (var i = 0; i < prefix; i++)
        {
            check = Step(check) ^ (uint)((word[i] | 0x20) >> 5);
        }

        check = Step(check);
        for (var i = 0; i < prefix; i++)
        {
            check = Step(check) ^ (uint)(word[i] & 31);
        }

        foreach (var character in word[(prefix + 1)..])
        {
            var value = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"u8.IndexOf((byte)(character | 0x20));
            if (value < 0)
            {
                return false;
            }

            check = Step(check) ^ (uint)value;
        }

        return check is 1 or 0x2BC830A3;
    }

    // bc1, tb1, ltc1, bcrt1, addr1 (Cardano is longer than the words here), cosmos1: the part before the last 1.
    private static int HumanPart(ReadOnlySpan<byte> word)
    {
        foreach (var length in (ReadOnlySpan<int>)[2, 3, 4])
        {
            if (word[length] == '1' && IsHumanPart(word[..length]))
            {
                return length;
            }
        }

        return 0;
    }

    private static bool IsHumanPart(ReadOnlySpan<byte> part)
    {
        Span<byte> small = stackalloc byte[part.Length];
        for (var i = 0; i < part.Length; i++)
        {
            small[i] = (byte)(part[i] | 0x20);
        }

        return small.SequenceEqual("bc"u8) || small.SequenceEqual("tb"u8) || small.SequenceEqual("ltc"u8) || small.SequenceEqual("bcrt"u8);
    }

    private static uint Step(uint check)
    {
        ReadOnlySpan<uint> generators = [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3];
        var top = check >> 25;
        check = (check & 0x1FFFFFF) << 5;
        for (var i = 0; i < generators.Length; i++)
        {
            check ^= ((top >> i) & 1) == 0 ? 0 : generators[i];
        }

        return check;
    }

    private static bool IsEthereum(ReadOnlySpan<byte> address)
    {
        Span<byte> small = stackalloc byte[address.Length];
        int capitals = 0, smalls = 0;
        for (var i = 0; i < address.Length; i++)
        {
            if (!Word.IsHex(address[i]))
            {
                return false;
            }

            small[i] = Word.IsLetter(address[i]) ? (byte)(address[i] | 0x20) : address[i];
            capitals += Word.IsLetter(address[i]) && address[i] <= 'Z' ? 1 : 0;
            smalls += address[i] >= 'a' ? 1 : 0;
        }

        if (capitals == 0 || smalls == 0)
        {
            return !Word.IsMonotonous(address);
        }

        Span<byte> hash = stackalloc byte[Keccak.HashBytes];
        Keccak.Hash256(small, hash);
        for (var i = 0; i < address.Length; i++)
        {
            var isCapital = ((hash[i >> 1] >> ((i & 1) == 0 ? 4 : 0)) & 8) != 0;
            if (Word.IsLetter(address[i]) && address[i] <= 'Z' != isCapital)
            {
                return false;
            }
        }

        return true;
    }
}

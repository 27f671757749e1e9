namespace Gateway.Governance.Masking.Personal;

/// <summary>The check digit schemes that numbers of persons and companies share. Digits are ASCII.</summary>
internal static class CheckDigits
{
    // Verhoeff's dihedral group of order 10 and his permutation, a row of ten each.
    private static ReadOnlySpan<byte> Product =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 0, 6, 7, 8, 9, 5, 2, 3, 4, 0, 1, 7, 8, 9, 5, 6,
        3, 4, 0, 1, 2, 8, 9, 5, 6, 7, 4, 0, 1, 2, 3, 9, 5, 6, 7, 8, 5, 9, 8, 7, 6, 0, 4, 3, 2, 1,
        6, 5, 9, 8, 7, 1, 0, 4, 3, 2, 7, 6, 5, 9, 8, 2, 1, 0, 4, 3, 8, 7, 6, 5, 9, 3, 2, 1, 0, 4,
        9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ];

    private static ReadOnlySpan<byte> Permutation =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 5, 7, 6, 2, 8, 3, 0, 9, 4, 5, 8, 0, 3, 7, 9, 6, 1, 4, 2, 8, 9, 1, 6, 0, 4, 3, 5, 2, 7,
        9, 4, 5, 3, 1, 2, 6, 8, 7, 0, 4, 2, 8, 6, 5, 7, 3, 9, 0, 1, 2, 7, 9, 3, 8, 0, 6, 4, 1, 5, 7, 0, 4, 6, 9, 1, 3, 2, 5, 8,
    ];

    /// <summary>The digit at a place.</summary>
    internal static int At(ReadOnlySpan<byte> id, int at) => id[at] - '0';

    /// <summary>The number that some digits write.</summary>
    internal static long Number(ReadOnlySpan<byte> id, int start, int length)
    {
        var value = 0L;
        foreach (var digit in id.Slice(start, length))
        {
            value = (value * 10) + (digit - '0');
        }

        return value;
    }

    /// <summary>Each digit times its weight, added up, from <paramref name="start"/> on.</summary>
    internal static int Weighted(ReadOnlySpan<byte> id, ReadOnlySpan<byte> weights, int start = 0)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += (id[start + i] - '0') * weights[i];
        }

        return sum;
    }

    /// <summary>ISO/IEC 7812-1 annex B; every digit doubled from the last but one on.</summary>
    internal static bool Luhn(ReadOnlySpan<byte> id) => LuhnSum(id) % 10 == 0;

    /// <summary>The sum that is a multiple of ten.</summary>
    internal static int LuhnSum(ReadOnlySpan<byte> id)
    {
        var sum = 0;
        for (var i = 0; i < id.Length; i++)
        {
            var digit = id[id.Length - 1 - i] - '0';
            sum += (i & 1) == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum;
    }

    internal static bool Verhoeff(ReadOnlySpan<byte> id)
    {
        var check = 0;
        for (var i = 0; i < id.Length; i++)
        {
            check = Product[(check * 10) + Permutation[(i % 8 * 10) + id[id.Length - 1 - i] - '0']];
        }

        return check == 0;
    }

    /// <summary>ISO/IEC 7064, MOD 11,10.</summary>
    internal static bool Iso1110(ReadOnlySpan<byte> id)
    {
        var product = 10;
        foreach (var digit in id[..^1])
        {
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == id[^1] - '0';
    }

    /// <summary>Whether all characters are the same: no authority issues such numbers, and people type them.</summary>
    internal static bool IsOneDigit(ReadOnlySpan<byte> id) => id.IndexOfAnyExcept(id[0]) < 0;

    internal static bool IsDigits(ReadOnlySpan<byte> id) => id.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}

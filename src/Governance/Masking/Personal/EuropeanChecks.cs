using static Gateway.Governance.Masking.Personal.CheckDigits;

namespace Gateway.Governance.Masking.Personal;

/// <summary>What makes an identity number of western and southern Europe one. Characters come in capitals, without separators.</summary>
internal static class EuropeanChecks
{
    internal static bool Nhs(ReadOnlySpan<byte> id)
    {
        var check = 11 - (Weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        return (check == 11 ? 0 : check) == At(id, 9) && !IsOneDigit(id);
    }

    internal static bool Nino(ReadOnlySpan<byte> id) =>
        "ABCEGHJKLMNOPRSTWXYZ"u8.Contains(id[0]) && "ABCEGHJKLMNPRSTWXYZ"u8.Contains(id[1]) && id[8] is >= (byte)'A' and <= (byte)'D'
        && "BG GB KN NK NT TN ZZ"u8.IndexOf(id[..2]) < 0;

    internal static bool SteuerId(ReadOnlySpan<byte> id) => id[0] != '0' && Iso1110(id) && !IsOneDigit(id);

    // 15070649C103: area, birth, letter, serial, check.
    internal static bool Rvnr(ReadOnlySpan<byte> id)
    {
        var letter = id[8] - 'A' + 1;
        Span<byte> digits = [.. id[..8], (byte)('0' + (letter / 10)), (byte)('0' + (letter % 10)), .. id[9..11]];
        ReadOnlySpan<byte> weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var product = (digits[i] - '0') * weights[i];
            sum += (product / 10) + (product % 10);
        }

        return sum % 10 == At(id, 11) && Calendar.Has((int)Number(id, 4, 2), Math.Max(1, (int)Number(id, 2, 2) % 50));
    }

    // A123456780: a letter as two digits, then Luhn with the weights 1 and 2 from the left.
    internal static bool Kvnr(ReadOnlySpan<byte> id)
    {
        var letter = id[0] - 'A' + 1;
        Span<byte> digits = [(byte)('0' + (letter / 10)), (byte)('0' + (letter % 10)), .. id[1..9]];
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var product = (digits[i] - '0') * (1 + (i & 1));
            sum += (product / 10) + (product % 10);
        }

        return sum % 10 == At(id, 9);
    }

    internal static bool Nir(ReadOnlySpan<byte> id)
    {
        // Corsica's departments 2A and 2B count as 19 and 18.
        Span<byte> digits = stackalloc byte[15];
        id.CopyTo(digits);
        if (digits[6] is (byte)'A' or (byte)'B')
        {
            digits[5] = (byte)'1';
            digits[6] = digits[6] == 'A' ? (byte)'9' : (byte)'8';
        }

        var month = Number(digits, 3, 2);
        return IsDigits(digits) && digits[0] is (byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'7' or (byte)'8'
            && (month is >= 1 and <= 12 or >= 20 and <= 42 or >= 50)
            && 97 - (Number(digits, 0, 13) % 97) == Number(digits, 13, 2);
    }

    internal static bool Dni(ReadOnlySpan<byte> id)
    {
        var number = Number(id, 0, id.Length - 1);
        return number > 0 && id[^1] == DniLetter(number);
    }

    internal static bool Nie(ReadOnlySpan<byte> id) =>
        id[0] is >= (byte)'X' and <= (byte)'Z' && id[8] == DniLetter(((id[0] - 'X') * 10_000_000) + Number(id, 1, 7));

    internal static bool Bsn(ReadOnlySpan<byte> id)
    {
        // Eight digits have lost a leading zero.
        ReadOnlySpan<byte> weights = [9, 8, 7, 6, 5, 4, 3, 2];
        return (Weighted(id, weights[(9 - id.Length)..]) - At(id, id.Length - 1)) % 11 == 0 && !IsOneDigit(id);
    }

    internal static bool Nif(ReadOnlySpan<byte> id)
    {
        var check = 11 - (Weighted(id, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
        return id[0] != '0' && (id[0] != '4' || id[1] == '5') && (check > 9 ? 0 : check) == At(id, 8) && !IsOneDigit(id);
    }

    internal static bool Nrn(ReadOnlySpan<byte> id)
    {
        var body = Number(id, 0, 9);
        var check = Number(id, 9, 2);
        var month = Number(id, 2, 2) % 20;
        return month <= 12 && Number(id, 4, 2) <= 31 && body > 0
            && (check == 97 - (body % 97) || check == 97 - ((2_000_000_000 + body) % 97));
    }

    internal static bool Svnr(ReadOnlySpan<byte> id) => id[0] != '0'
        && (Weighted(id, [3, 7, 9]) + Weighted(id, [5, 8, 4, 2, 1, 6], 4)) % 11 == At(id, 3)
        && Number(id, 6, 2) is >= 1 and <= 15 && Number(id, 4, 2) is >= 1 and <= 31;

    internal static bool Ahv(ReadOnlySpan<byte> id) =>
        id.StartsWith("756"u8) && (10 - (Weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 == At(id, 12);

    internal static bool Amka(ReadOnlySpan<byte> id) => Calendar.IsDayFirst(id) && Luhn(id);

    private static byte DniLetter(long number) => "TRWAGMYFPDXBNJZSQVHLCKE"u8[(int)(number % 23)];
}

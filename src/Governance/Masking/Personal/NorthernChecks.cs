using static Gateway.Governance.Masking.Personal.CheckDigits;

namespace Gateway.Governance.Masking.Personal;

/// <summary>What makes an identity number of northern and eastern Europe one. Characters come in capitals, without separators.</summary>
internal static class NorthernChecks
{
    // Coordination numbers have 60 added to the day.
    internal static bool Personnummer(ReadOnlySpan<byte> id)
    {
        if (id.Length == 12 && !Calendar.IsLifetime((int)Number(id, 0, 4)) && !id.StartsWith("18"u8))
        {
            return false;
        }

        id = id[^10..];
        var day = (int)Number(id, 4, 2);
        return Calendar.Has((int)Number(id, 2, 2), day > 60 ? day - 60 : day) && Luhn(id);
    }

    // 131052-308T, the sign of the century left out or a letter.
    internal static bool Hetu(ReadOnlySpan<byte> id)
    {
        if (id.Length == 11)
        {
            if (!"ABCDEFUVWXY"u8.Contains(id[6]))
            {
                return false;
            }

            Span<byte> digits = [.. id[..6], .. id[7..]];
            return Hetu(digits);
        }

        return IsDigits(id[..9]) && Calendar.IsDayFirst(id) && Number(id, 6, 3) >= 2
            && id[9] == "0123456789ABCDEFHJKLMNPRSTUVWXY"u8[(int)(Number(id, 0, 9) % 31)];
    }

    // Since 2007 numbers without a right check digit are issued.
    internal static bool Cpr(ReadOnlySpan<byte> id) => Calendar.IsDayFirst(id);

    // D numbers have 40 added to the day, H numbers 40 to the month, synthetic ones 80.
    internal static bool Fodselsnummer(ReadOnlySpan<byte> id)
    {
        var first = 11 - (Weighted(id, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11);
        var second = 11 - (Weighted(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
        var day = (int)Number(id, 0, 2);
        return (first == 11 ? 0 : first) == At(id, 9) && (second == 11 ? 0 : second) == At(id, 10)
            && Calendar.Has((int)Number(id, 2, 2) % 40, day > 40 ? day - 40 : day);
    }

    internal static bool Isikukood(ReadOnlySpan<byte> id)
    {
        if (id[0] is < (byte)'1' or > (byte)'8' || !Calendar.IsYearFirst(id[1..]))
        {
            return false;
        }

        var check = Weighted(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        check = check == 10 ? Weighted(id, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 : check;
        return check % 10 == At(id, 10);
    }

    internal static bool PersonasKods(ReadOnlySpan<byte> id) => Calendar.IsDayFirst(id) && id[6] <= '2'
        && (1101 - Weighted(id, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10 == At(id, 10);

    // Since 2017 numbers begin with 32 and tell no date.
    internal static bool PersonasKods32(ReadOnlySpan<byte> id) => id.StartsWith("32"u8);

    internal static bool Pesel(ReadOnlySpan<byte> id) =>
        Calendar.Has((int)Number(id, 2, 2) % 20, (int)Number(id, 4, 2))
        && (10 - (Weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 == At(id, 10);

    // Women have 50 added to the month, and when a day's numbers run out 20 more. Nine digits until 1953, without a check digit.
    internal static bool RodneCislo(ReadOnlySpan<byte> id)
    {
        var month = (int)Number(id, 2, 2) % 50;
        if (!Calendar.Has(month > 20 ? month - 20 : month, (int)Number(id, 4, 2)))
        {
            return false;
        }

        return id.Length == 9 ? Number(id, 0, 2) <= 53 && Number(id, 6, 3) > 0
            : Number(id, 0, 10) % 11 == 0 || (Number(id, 0, 9) % 11 == 10 && id[9] == '0');
    }

    internal static bool Cnp(ReadOnlySpan<byte> id)
    {
        var check = Weighted(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return id[0] != '0' && Calendar.IsYearFirst(id[1..]) && Number(id, 7, 2) is >= 1 and <= 80
            && (check == 10 ? 1 : check) == At(id, 12);
    }

    internal static bool Egn(ReadOnlySpan<byte> id) =>
        Calendar.Has((int)Number(id, 2, 2) % 20, (int)Number(id, 4, 2))
        && Weighted(id, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == At(id, 9);

    internal static bool Oib(ReadOnlySpan<byte> id) => Iso1110(id) && !IsOneDigit(id);

    internal static bool Rnokpp(ReadOnlySpan<byte> id)
    {
        var sum = Weighted(id, [0, 5, 7, 9, 4, 6, 10, 5, 7]) - At(id, 0);
        return ((sum % 11) + 11) % 11 % 10 == At(id, 9) && !IsOneDigit(id);
    }

    internal static bool Tckn(ReadOnlySpan<byte> id)
    {
        var odd = At(id, 0) + At(id, 2) + At(id, 4) + At(id, 6) + At(id, 8);
        var even = At(id, 1) + At(id, 3) + At(id, 5) + At(id, 7);
        var tenth = ((odd * 7) - even) % 10;
        return id[0] != '0' && (tenth + 10) % 10 == At(id, 9) && (odd + even + At(id, 9)) % 10 == At(id, 10);
    }
}

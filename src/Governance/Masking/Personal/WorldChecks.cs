using System.Buffers;
using static Gateway.Governance.Masking.Personal.CheckDigits;

namespace Gateway.Governance.Masking.Personal;

/// <summary>What makes an identity number outside Europe one. The characters come in capitals, without separators.</summary>
internal static class WorldChecks
{
    private static readonly SearchValues<byte> NotInMbi = SearchValues.Create("SLOIBZ"u8);

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    internal static bool Itin(ReadOnlySpan<byte> id) =>
        id[0] == '9' && Number(id, 3, 2) is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or >= 94;

    internal static bool Npi(ReadOnlySpan<byte> id) => id[0] is (byte)'1' or (byte)'2' && (LuhnSum(id) + 24) % 10 == 0;

    internal static bool Sin(ReadOnlySpan<byte> id) => id[0] is not ((byte)'0' or (byte)'8') && Luhn(id) && !IsOneDigit(id);

    internal static bool Cpf(ReadOnlySpan<byte> id) => !IsOneDigit(id)
        && Check11(Weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2])) == At(id, 9)
        && Check11(Weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) == At(id, 10);

    internal static bool Cnpj(ReadOnlySpan<byte> id) => !IsOneDigit(id)
        && Check11(Weighted(id, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == At(id, 12)
        && Check11(Weighted(id, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == At(id, 13);

    internal static bool Rut(ReadOnlySpan<byte> id)
    {
        var sum = 0;
        for (var i = 0; i < id.Length - 1; i++)
        {
            sum += (id[id.Length - 2 - i] - '0') * (2 + (i % 6));
        }

        var check = 11 - (sum % 11);
        return id[^1] == (check == 11 ? '0' : check == 10 ? 'K' : '0' + check) && !IsOneDigit(id[..^1]);
    }

    internal static bool Aadhaar(ReadOnlySpan<byte> id) => id[0] >= '2' && Verhoeff(id);

    // The fourth letter tells who holds it: a person, a company, a trust, ...
    internal static bool Pan(ReadOnlySpan<byte> id) => "ABCEFGHJKLPT"u8.Contains(id[3]);

    internal static bool Tfn(ReadOnlySpan<byte> id) => Weighted(id, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 && !IsOneDigit(id);

    internal static bool Abn(ReadOnlySpan<byte> id) =>
        id[0] != '0' && (Weighted(id, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0;

    internal static bool Acn(ReadOnlySpan<byte> id) =>
        (10 - (Weighted(id, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 == At(id, 8) && Number(id, 0, 9) > 0;

    internal static bool Medicare(ReadOnlySpan<byte> id) =>
        id[0] is >= (byte)'2' and <= (byte)'6' && Weighted(id, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == At(id, 8) && id[9] != '0';

    internal static bool SouthAfrica(ReadOnlySpan<byte> id) => Calendar.IsYearFirst(id) && id[10] <= '2' && Luhn(id);

    internal static bool Rrn(ReadOnlySpan<byte> id) => Calendar.IsYearFirst(id) && id[6] is >= (byte)'1' and <= (byte)'8';

    // The last digit has been random since October 2020, so it proves nothing for who was born then; foreigners' is two more.
    internal static bool RrnChecked(ReadOnlySpan<byte> id)
    {
        var check = (11 - (Weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
        var isLate = id[6] is (byte)'3' or (byte)'4' or (byte)'7' or (byte)'8' && Number(id, 0, 4) >= 2010;
        return Rrn(id) && (isLate || (id[6] is >= (byte)'5' ? (check + 2) % 10 : check) == At(id, 12));
    }

    internal static bool China(ReadOnlySpan<byte> id)
    {
        var region = Number(id, 0, 2);
        return (region is (>= 11 and <= 65) or 71 or 81 or 82 or 83 or 91)
            && Calendar.IsLifetime((int)Number(id, 6, 4)) && Calendar.IsYearFirst(id[8..])
            && id[17] == "10X98765432"u8[Weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11];
    }

    internal static bool HongKong(ReadOnlySpan<byte> id)
    {
        var letters = id.Length - 7;
        var sum = letters == 1 ? 36 * 9 : (id[0] - 'A' + 10) * 9;
        sum += ((id[letters - 1] - 'A' + 10) * 8) + Weighted(id, [7, 6, 5, 4, 3, 2], letters);
        var check = (11 - (sum % 11)) % 11;
        return id[^1] == (check == 10 ? 'A' : '0' + check);
    }

    internal static bool Taiwan(ReadOnlySpan<byte> id)
    {
        var region = "ABCDEFGHJKLMNPQRSTUVXYWZIO"u8.IndexOf(id[0]) + 10;
        return id[1] is (byte)'1' or (byte)'2' or (byte)'8' or (byte)'9'
            && ((region / 10) + (region % 10 * 9) + Weighted(id, [8, 7, 6, 5, 4, 3, 2, 1, 1], 1)) % 10 == 0;
    }

    internal static bool MyNumber(ReadOnlySpan<byte> id)
    {
        var remainder = Weighted(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return (remainder <= 1 ? 0 : 11 - remainder) == At(id, 11);
    }

    internal static bool Nric(ReadOnlySpan<byte> id)
    {
        var sum = Weighted(id, [2, 7, 6, 5, 4, 3, 2], 1);
        return id[8] == id[0] switch
        {
            (byte)'S' => "JZIHGFEDCBA"u8[sum % 11],
            (byte)'T' => "JZIHGFEDCBA"u8[(sum + 4) % 11],
            (byte)'F' => "XWUTRQPNMLK"u8[sum % 11],
            (byte)'G' => "XWUTRQPNMLK"u8[(sum + 4) % 11],
            (byte)'M' => "KLJNPQRTUWX"u8[10 - ((sum + 3) % 11)],
            _ => (byte)0,
        };
    }

    internal static bool NricForm(ReadOnlySpan<byte> id) => "STFGM"u8.Contains(id[0]);

    internal static bool Thailand(ReadOnlySpan<byte> id) => id[0] is not ((byte)'0' or (byte)'9')
        && (11 - (Weighted(id, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == At(id, 12);

    internal static bool MyKad(ReadOnlySpan<byte> id) =>
        Calendar.IsYearFirst(id) && Number(id, 6, 2) is (>= 1 and <= 16) or (>= 21 and <= 93);

    // Women have 40 added to the day.
    internal static bool Nik(ReadOnlySpan<byte> id) => Number(id, 0, 2) is >= 11 and <= 96 && Number(id, 12, 4) > 0
        && Calendar.Has((int)Number(id, 8, 2), (int)Number(id, 6, 2) % 40);

    internal static bool Israel(ReadOnlySpan<byte> id) => Luhn(id) && !IsOneDigit(id);

    // 18 characters: letters of the name, birth, sex, state, consonants, century, check.
    internal static bool Curp(ReadOnlySpan<byte> id)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            var value = Alphabet.IndexOf((char)id[i], StringComparison.Ordinal);
            // The alphabet of this sum has the letter with a tilde behind N.
            sum += (value > 23 ? value + 1 : value) * (18 - i);
        }

        return IsDigits(id[4..10]) && !IsDigits(id[..1]) && Calendar.IsYearFirst(id[4..]) && "HMX"u8.Contains(id[10])
            && (10 - (sum % 10)) % 10 == id[17] - '0';
    }

    // State, PAN, entity, Z, check of base 36.
    internal static bool Gstin(ReadOnlySpan<byte> id)
    {
        var sum = 0;
        for (var i = 0; i < 14; i++)
        {
            var product = Alphabet.IndexOf((char)id[i], StringComparison.Ordinal) * (1 + (i & 1));
            sum += (product / 36) + (product % 36);
        }

        return GstinForm(id) && id[14] == Alphabet[(36 - (sum % 36)) % 36];
    }

    internal static bool GstinForm(ReadOnlySpan<byte> id) => IsDigits(id[..2]) && Number(id, 0, 2) is >= 1 and <= 38 && id[13] == 'Z'
        && Fits(id[2..], "AAAAA0000A"u8);

    // 1EG4TE5MK73: no S, L, O, I, B or Z.
    internal static bool Mbi(ReadOnlySpan<byte> id) => id[0] != '0' && id.IndexOfAny(NotInMbi) < 0 && Fits(id, "0A?0A?0AA00"u8);

    /// <summary>Whether characters are digits where a form has 0 and letters where it has A.</summary>
    internal static bool Fits(ReadOnlySpan<byte> id, ReadOnlySpan<byte> form)
    {
        for (var i = 0; i < form.Length; i++)
        {
            var isDigit = id[i] <= '9';
            if ((form[i] == '0' && !isDigit) || (form[i] == 'A' && isDigit))
            {
                return false;
            }
        }

        return true;
    }

    // 11 less the remainder; ten and eleven are 0.
    private static int Check11(int sum) => sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

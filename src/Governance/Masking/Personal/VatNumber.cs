using static Gateway.Governance.Masking.Personal.CheckDigits;

namespace Gateway.Governance.Masking.Personal;

/// <summary>
/// VAT identification numbers with their country's prefix: the European Union's (Council Directive 2006/112/EC article 215, with the
/// check digits of the national laws), and those of the United Kingdom, Norway and Switzerland.
/// </summary>
internal static class VatNumber
{
    /// <summary>How they are written, for <see cref="IdForms"/>.</summary>
    internal const string Forms = "A2:8 A2:9 A2:10 A2:11 A2:12 A3:8 A2:9:A1:2 A2:8:A1 A2:7:A1 A2:7:A2 A2:1:A1:5:A1 A3:7:A1 A4:9 A3:10 "
        + "A2_8 A2_9 A2_10 A2_11 A2_12 A2_9:A1:2 A2_8:A1 A3_8 A2_3_3_3 A2_3_4_2 A2_4_3_3 A2_4.3.3 A2:4.3.3 A2:3.3.3 A3-3.3.3 A3:9 "
        + "A2_2_3_3_3 A2_3.3.3 A2_11 A2_2_9";

    private static ReadOnlySpan<byte> Weights8 => [2, 7, 6, 5, 4, 3, 2, 1];

    /// <summary>Whether a number is right for the country that it names.</summary>
    internal static bool Is(ReadOnlySpan<byte> id)
    {
        var n = id[2..];
        return ((char)id[0], (char)id[1]) switch
        {
            ('A', 'T') => n[0] == 'U' && n.Length == 9 && IsDigits(n[1..]) && Austria(n[1..]),
            ('B', 'E') => Digits(n, 10) && n[0] <= '1' && 97 - (Number(n, 0, 8) % 97) == Number(n, 8, 2),
            ('B', 'G') => (Digits(n, 9) || Digits(n, 10)) && (n.Length == 10 || Bulgaria(n)),
            ('C', 'Y') => n.Length == 9 && IsDigits(n[..8]) && Cyprus(n),
            ('C', 'Z') => Digits(n, 8) ? Czechia(n) : (Digits(n, 9) || Digits(n, 10)) && NorthernChecks.RodneCislo(n),
            ('D', 'E') => Digits(n, 9) && n[0] != '0' && Iso1110(n),
            ('D', 'K') => Digits(n, 8) && n[0] != '0' && Weighted(n, Weights8) % 11 == 0,
            ('E', 'E') => Digits(n, 9) && (10 - (Weighted(n, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10 == At(n, 8),
            ('E', 'L') or ('G', 'R') => Digits(n, 9)
                && (Weighted(n, [0, 128, 64, 32, 16, 8, 4, 2]) + (At(n, 0) * 256)) % 11 % 10 == At(n, 8),
            ('E', 'S') => n.Length == 9 && Spain(n),
            ('F', 'I') => Digits(n, 8) && (11 - (Weighted(n, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 == At(n, 7),
            ('F', 'R') => n.Length == 11 && IsDigits(n[2..]) && France(n),
            ('G', 'B') or ('X', 'I') => (Digits(n, 9) || Digits(n, 12)) && Britain(n),
            ('H', 'R') => Digits(n, 11) && Iso1110(n),
            ('H', 'U') => Digits(n, 8) && (10 - (Weighted(n, [9, 7, 3, 1, 9, 7, 3]) % 10)) % 10 == At(n, 7),
            ('I', 'E') => n.Length is 8 or 9 && Ireland(n),
            ('I', 'T') => Digits(n, 11) && Number(n, 0, 7) > 0 && Luhn(n),
            ('L', 'T') => (Digits(n, 9) || Digits(n, 12)) && Lithuania(n),
            ('L', 'U') => Digits(n, 8) && Number(n, 0, 6) % 89 == Number(n, 6, 2),
            ('L', 'V') => Digits(n, 11) && Latvia(n),
            ('M', 'T') => Digits(n, 8) && 37 - (Weighted(n, [3, 4, 6, 7, 8, 9]) % 37) == Number(n, 6, 2),
            ('N', 'L') => n.Length == 12 && IsDigits(n[..9]) && n[9] == 'B' && IsDigits(n[10..]) && Netherlands(n),
            ('P', 'L') => Digits(n, 10) && Weighted(n, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == At(n, 9),
            ('P', 'T') => Digits(n, 9) && EuropeanChecks.Nif(n),
            ('R', 'O') => IsDigits(n) && n.Length is >= 8 and <= 10 && Romania(n),
            ('S', 'E') => Digits(n, 12) && Luhn(n[..10]) && n[10..].SequenceEqual("01"u8),
            ('S', 'I') => Digits(n, 8) && n[0] != '0' && 11 - (Weighted(n, [8, 7, 6, 5, 4, 3, 2]) % 11) is var c
                && (c == 10 ? 0 : c) == At(n, 7),
            ('S', 'K') => Digits(n, 10) && n[0] != '0' && Number(n, 0, 10) % 11 == 0,
            ('C', 'H') => n[0] == 'E' && n.Length == 10 && IsDigits(n[1..])
                && (11 - (Weighted(n, [5, 4, 3, 2, 7, 6, 5, 4], 1) % 11)) % 11 == At(n, 9),
            _ => false,
        };
    }

    private static bool Digits(ReadOnlySpan<byte> id, int length) => id.Length == length && IsDigits(id);

    private static bool Austria(ReadOnlySpan<byte> n)
    {
        var sum = 4;
        for (var i = 0; i < 7; i++)
        {
            var product = At(n, i) * (1 + (i & 1));
            sum += (product / 10) + (product % 10);
        }

        return (10 - (sum % 10)) % 10 == At(n, 7);
    }

    private static bool Bulgaria(ReadOnlySpan<byte> n)
    {
        var check = Weighted(n, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        check = check == 10 ? Weighted(n, [3, 4, 5, 6, 7, 8, 9, 10]) % 11 : check;
        return check % 10 == At(n, 8);
    }

    private static bool Cyprus(ReadOnlySpan<byte> n)
    {
        ReadOnlySpan<byte> even = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            sum += (i & 1) == 0 ? even[At(n, i)] : At(n, i);
        }

        return n[8] == 'A' + (sum % 26);
    }

    private static bool Czechia(ReadOnlySpan<byte> n)
    {
        var check = 11 - (Weighted(n, [8, 7, 6, 5, 4, 3, 2]) % 11);
        return n[0] != '9' && (check == 10 ? 0 : check == 11 ? 1 : check) == At(n, 7);
    }

    // A person's DNI or NIE, or a company's letter, seven digits and a check digit or letter.
    private static bool Spain(ReadOnlySpan<byte> n)
    {
        if (IsDigits(n[..8]))
        {
            return EuropeanChecks.Dni(n);
        }

        if (!IsDigits(n[1..8]))
        {
            return false;
        }

        if (n[0] is >= (byte)'X' and <= (byte)'Z')
        {
            return EuropeanChecks.Nie(n);
        }

        var check = (10 - ((LuhnSum([.. n[1..8], (byte)'0'])) % 10)) % 10;
        return "ABCDEFGHJNPQRSUVW"u8.Contains(n[0]) && (n[8] == '0' + check || n[8] == "JABCDEFGHI"u8[check]);
    }

    // Keys with letters have no published check.
    private static bool France(ReadOnlySpan<byte> n) => IsDigits(n[..2])
        ? Number(n, 0, 2) == (12 + (3 * (Number(n, 2, 9) % 97))) % 97
        : "IO"u8.IndexOfAny(n[0], n[1]) < 0 && Luhn(n[2..]);

    private static bool Britain(ReadOnlySpan<byte> n)
    {
        var rest = (Weighted(n, [8, 7, 6, 5, 4, 3, 2]) + Number(n, 7, 2)) % 97;
        return Number(n, 0, 7) > 0 && (rest == 0 || (rest + 55) % 97 == 0);
    }

    private static bool Ireland(ReadOnlySpan<byte> n)
    {
        if (!IsDigits(n[..7]))
        {
            // 1X23456L, until 2013.
            if (n.Length != 8 || !IsDigits(n[2..7]) || n[0] is < (byte)'7' or > (byte)'9')
            {
                return false;
            }

            return Ireland([(byte)'0', .. n[2..7], n[0], n[7]]);
        }

        if (n[7] <= '9' || (n.Length == 9 && n[8] <= '9'))
        {
            return false;
        }

        var sum = Weighted(n, [8, 7, 6, 5, 4, 3, 2]) + (n.Length == 9 ? (n[8] - 'A' + 1) % 23 * 9 : 0);
        return n[7] == "WABCDEFGHIJKLMNOPQRSTUV"u8[sum % 23];
    }

    private static bool Lithuania(ReadOnlySpan<byte> n)
    {
        var check = n.Length == 9 ? Weighted(n, [1, 2, 3, 4, 5, 6, 7, 8]) % 11 : Weighted(n, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]) % 11;
        if (check == 10)
        {
            check = n.Length == 9 ? Weighted(n, [3, 4, 5, 6, 7, 8, 9, 1]) % 11 : Weighted(n, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]) % 11;
        }

        return n[^2] == '1' && check % 10 == n[^1] - '0';
    }

    private static bool Latvia(ReadOnlySpan<byte> n)
    {
        if (n[0] <= '3')
        {
            return Calendar.IsDayFirst(n) || n.StartsWith("32"u8);
        }

        var check = 3 - (Weighted(n, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11);
        return (check == -1 ? -1 : check < -1 ? check + 11 : check) == At(n, 10);
    }

    // Companies have the old check; since 2020 persons have one over the whole number, mod 97.
    private static bool Netherlands(ReadOnlySpan<byte> n) => EuropeanChecks.Bsn(n[..9])
        || ((((((2321 * 1_000_000_000L) + Number(n, 0, 9)) % 97 * 100) + 11) % 97 * 100) + Number(n, 10, 2)) % 97 == 1;

    private static bool Romania(ReadOnlySpan<byte> n)
    {
        Span<byte> padded = stackalloc byte[10];
        padded.Fill((byte)'0');
        n.CopyTo(padded[(10 - n.Length)..]);
        return Weighted(padded, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10 == At(padded, 9);
    }
}

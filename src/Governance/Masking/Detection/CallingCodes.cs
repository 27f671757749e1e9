namespace Gateway.Governance.Masking.Detection;

/// <summary>Country calling codes (ITU-T E.164 list).</summary>
internal static class CallingCodes
{
    private const string TwoDigits =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 "
        + "86 90 91 92 93 94 95 98";

    // First two digits of the zones whose codes have three digits: 21x, 22x, ...
    private const string ThreeDigits = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99";

    /// <summary>The length of the calling code that digits begin with, 0 if there is none.</summary>
    internal static int Length(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 3 || digits[0] == '0')
        {
            return 0;
        }

        if (digits[0] is (byte)'1' or (byte)'7')
        {
            return 1;
        }

        Span<char> two = [(char)digits[0], (char)digits[1]];
        return Has(TwoDigits, two) ? 2 : Has(ThreeDigits, two) ? 3 : 0;
    }

    private static bool Has(string codes, ReadOnlySpan<char> two)
    {
        for (var i = 0; i < codes.Length; i += 3)
        {
            if (codes[i] == two[0] && codes[i + 1] == two[1])
            {
                return true;
            }
        }

        return false;
    }
}

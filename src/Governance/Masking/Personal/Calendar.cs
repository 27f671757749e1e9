namespace Gateway.Governance.Masking.Personal;

/// <summary>Dates inside identity numbers.</summary>
internal static class Calendar
{
    private static ReadOnlySpan<byte> Days => [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Whether a month has a day; every February has 29.</summary>
    internal static bool Has(int month, int day) => month is >= 1 and <= 12 && day >= 1 && day <= Days[month - 1];

    /// <summary>Whether six digits are year, month and day.</summary>
    internal static bool IsYearFirst(ReadOnlySpan<byte> id) => Has((int)CheckDigits.Number(id, 2, 2), (int)CheckDigits.Number(id, 4, 2));

    /// <summary>Whether six digits are day, month and year.</summary>
    internal static bool IsDayFirst(ReadOnlySpan<byte> id) => Has((int)CheckDigits.Number(id, 2, 2), (int)CheckDigits.Number(id, 0, 2));

    /// <summary>Whether a year is one that living people were born in.</summary>
    internal static bool IsLifetime(int year) => year is >= 1900 and <= 2039;
}

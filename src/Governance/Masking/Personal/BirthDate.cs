using static Gateway.Governance.Masking.Personal.CheckDigits;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Dates behind words such as date of birth: year, month and day in any of the usual orders.</summary>
internal static class BirthDate
{
    /// <summary>Whether the digits of a date in some order are a day of a life.</summary>
    internal static bool IsForm(ReadOnlySpan<byte> id)
    {
        // Single digits of day or month leave six or seven digits with the year at the end, or six with a short year.
        return id.Length switch
        {
            8 => (Calendar.IsLifetime((int)Number(id, 0, 4)) && IsMonthAndDay(Number(id, 4, 2), Number(id, 6, 2)))
                || (Calendar.IsLifetime((int)Number(id, 4, 4)) && IsMonthAndDay(Number(id, 0, 2), Number(id, 2, 2))),
            7 => Calendar.IsLifetime((int)Number(id, 3, 4))
                && (IsMonthAndDay(Number(id, 0, 1), Number(id, 1, 2)) || IsMonthAndDay(Number(id, 0, 2), Number(id, 2, 1))),
            6 => Calendar.IsLifetime((int)Number(id, 2, 4)) || IsMonthAndDay(Number(id, 0, 2), Number(id, 2, 2))
                || IsMonthAndDay(Number(id, 2, 2), Number(id, 4, 2)),
            _ => false,
        };
    }

    private static bool IsMonthAndDay(long one, long other) => Calendar.Has((int)one, (int)other) || Calendar.Has((int)other, (int)one);
}

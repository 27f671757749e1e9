using System.Globalization;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Points and spans of time: their arithmetic, their text and their calendar fields. Everything here is proleptic Gregorian and
/// counted in whole nanoseconds.</summary>
internal static class CelTime
{
    private const int NanosPerSecond = 1_000_000_000;
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const int SecondsPerDay = 86_400;

    private static readonly CelValue TimestampRange = CelValue.FromError("a timestamp is between the years 1 and 9999");
    private static readonly CelValue DurationRange = CelValue.FromError("a duration is less than 2^63 nanoseconds, about 292 years");
    private static readonly CelValue NoTimestamp =
        CelValue.FromError("this is no timestamp, which is written like 2026-01-31T23:59:59.5Z or with +01:00 for the Z");
    private static readonly CelValue NoDuration =
        CelValue.FromError("this is no duration, which is written like 1h30m, 90s, 1.5s, 20ms, 3us or 7ns");

    public static CelValue Timestamp(long seconds, int nanoseconds = 0) =>
        seconds is < FirstSecond or > LastSecond ? TimestampRange : CelValue.FromTimestamp(seconds, nanoseconds);

    public static CelValue Duration(Int128 nanoseconds) =>
        nanoseconds < long.MinValue || nanoseconds > long.MaxValue ? DurationRange : CelValue.FromDuration((long)nanoseconds);

    public static CelValue Add(in CelValue timestamp, Int128 nanoseconds)
    {
        var total = ((Int128)timestamp.AsSeconds() * NanosPerSecond) + timestamp.AsSubSecond() + nanoseconds;
        var rest = (int)(total % NanosPerSecond);
        var seconds = (long)(total / NanosPerSecond);
        return rest < 0 ? Timestamp(seconds - 1, rest + NanosPerSecond) : Timestamp(seconds, rest);
    }

    public static CelValue Between(in CelValue later, in CelValue earlier) =>
        Duration(((Int128)(later.AsSeconds() - earlier.AsSeconds()) * NanosPerSecond) + later.AsSubSecond() - earlier.AsSubSecond());

    /// <summary>RFC 3339, section 5.6, up to nanoseconds.</summary>
    public static CelValue ParseTimestamp(string text)
    {
        var s = text.AsSpan();
        if (s.Length < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':') return NoTimestamp;
        if (!Number(s[..4], out var year) || !Number(s[5..7], out var month) || !Number(s[8..10], out var day)
            || !Number(s[11..13], out var hour) || !Number(s[14..16], out var minute) || !Number(s[17..19], out var second))
        {
            return NoTimestamp;
        }

        if (month is < 1 or > 12 || hour > 23 || minute > 59 || second > 59) return NoTimestamp;
        if (year == 0) return TimestampRange;
        if (day < 1 || day > DateTime.DaysInMonth(year, month)) return NoTimestamp;
        s = s[19..];
        var nanoseconds = 0;
        if (s[0] == '.')
        {
            var end = s[1..].IndexOfAnyExceptInRange('0', '9') + 1;
            if (end is < 2 or > 10) return NoTimestamp;
            if (!Number(s[1..end], out nanoseconds)) return NoTimestamp;
            for (var i = end - 1; i < 9; i++) nanoseconds *= 10;
            s = s[end..];
        }

        if (!TryZone(s, out var offset)) return NoTimestamp;
        var days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
        return Timestamp((days * SecondsPerDay) + (hour * 3600) + (minute * 60) + second - offset, nanoseconds);
    }

    public static string Format(in CelValue timestamp)
    {
        var clock = DateTime.UnixEpoch.AddTicks(timestamp.AsSeconds() * TimeSpan.TicksPerSecond);
        return clock.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(timestamp.AsSubSecond()) + "Z";
    }

    /// <summary>The text of a duration: seconds with as many decimals as there are.</summary>
    public static string Format(long nanoseconds)
    {
        var size = nanoseconds < 0 ? 0UL - unchecked((ulong)nanoseconds) : (ulong)nanoseconds;
        var (seconds, rest) = Math.DivRem(size, (ulong)NanosPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanoseconds < 0 ? "-" : "")}{seconds}{Fraction((int)rest)}s");
    }

    /// <summary>Decimal numbers with units, such as <c>1h30m</c> or <c>-1.5s</c>.</summary>
    public static CelValue ParseDuration(string text)
    {
        var s = text.AsSpan();
        var isNegative = s.StartsWith("-");
        if (isNegative || s.StartsWith("+")) s = s[1..];
        if (s is "0") return CelValue.FromDuration(0);
        if (s.IsEmpty || s.Length > 128) return NoDuration;
        Int128 total = 0;
        while (!s.IsEmpty)
        {
            if (!TryPart(ref s, out var part)) return NoDuration;
            total += part;
            if (total > (Int128)1 << 100) return DurationRange;
        }

        return Duration(isNegative ? -total : total);
    }

    /// <summary>A calendar field of a timestamp at an offset from UTC.</summary>
    public static long Field(CelTimeField field, in CelValue timestamp, int offsetSeconds)
    {
        var local = timestamp.AsSeconds() + offsetSeconds;
        var days = Math.DivRem(local, SecondsPerDay, out var clock);
        if (clock < 0)
        {
            clock += SecondsPerDay;
            days--;
        }

        var (year, month, day, dayOfYear) = Civil(days);
        return field switch
        {
            CelTimeField.FullYear => year,
            CelTimeField.Month => month - 1,
            CelTimeField.Date => day,
            CelTimeField.DayOfMonth => day - 1,
            CelTimeField.DayOfYear => dayOfYear,
            CelTimeField.DayOfWeek => ((((days + 4) % 7) + 7) % 7),
            CelTimeField.Hours => clock / 3600,
            CelTimeField.Minutes => clock / 60 % 60,
            CelTimeField.Seconds => clock % 60,
            _ => timestamp.AsSubSecond() / 1_000_000,
        };
    }

    /// <summary>A field of a duration: the whole of it in that unit, but for milliseconds, which are those within the second.</summary>
    public static long Field(CelTimeField field, long nanoseconds) => field switch
    {
        CelTimeField.Hours => nanoseconds / (3600L * NanosPerSecond),
        CelTimeField.Minutes => nanoseconds / (60L * NanosPerSecond),
        CelTimeField.Seconds => nanoseconds / NanosPerSecond,
        _ => nanoseconds % NanosPerSecond / 1_000_000,
    };

    /// <summary>Reads <c>Z</c> or a signed offset such as <c>+01:00</c>.</summary>
    private static bool TryZone(ReadOnlySpan<char> s, out int offset)
    {
        offset = 0;
        if (s is "Z") return true;
        return s.Length == 6 && s[0] is '+' or '-' && CelTimeZone.TryOffset(s, out offset);
    }

    private static bool TryPart(ref ReadOnlySpan<char> s, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var end = s.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? s : s[..end];
        s = s[digits.Length..];
        var fraction = ReadOnlySpan<char>.Empty;
        if (s.StartsWith("."))
        {
            end = s[1..].IndexOfAnyExceptInRange('0', '9');
            fraction = end < 0 ? s[1..] : s.Slice(1, end);
            s = s[(fraction.Length + 1)..];
        }

        if (digits.Length + fraction.Length == 0 || digits.Length > 20) return false;
        Int128 unit;
        (unit, var length) = Unit(s);
        if (length == 0) return false;
        s = s[length..];
        foreach (var digit in digits) nanoseconds = (nanoseconds * 10) + (digit - '0');
        nanoseconds *= unit;
        Int128 parts = 0;
        Int128 scale = 1;
        foreach (var digit in fraction[..Math.Min(fraction.Length, 18)])
        {
            parts = (parts * 10) + (digit - '0');
            scale *= 10;
        }

        nanoseconds += parts * unit / scale;

        return true;
    }

    private static (Int128 Nanoseconds, int Length) Unit(ReadOnlySpan<char> s)
    {
        if (s.StartsWith("ns")) return (1, 2);
        if (s.StartsWith("us") || s.StartsWith("µs") || s.StartsWith("μs")) return (1_000, 2);
        if (s.StartsWith("ms")) return (1_000_000, 2);
        if (s.StartsWith("s")) return (NanosPerSecond, 1);
        if (s.StartsWith("m")) return (60L * NanosPerSecond, 1);
        return s.StartsWith("h") ? (3600L * NanosPerSecond, 1) : (0, 0);
    }

    // Days since 1970 to a date; eras of 400 years starting in March make leap days the last of their year.
    private static (int Year, int Month, int Day, int DayOfYear) Civil(long days)
    {
        var shifted = days + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = (int)(shifted - (era * 146_097));
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayFromMarch = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayFromMarch) + 2) / 153;
        var day = dayFromMarch - (((153 * monthFromMarch) + 2) / 5) + 1;
        var month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        var year = (int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0);
        var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        var dayOfYear = month <= 2 ? dayFromMarch - 306 : dayFromMarch + 59 + (isLeap ? 1 : 0);
        return (year, month, day, dayOfYear);
    }

    private static string Fraction(int nanoseconds) =>
        nanoseconds == 0 ? "" : "." + nanoseconds.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');

    private static bool Number(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

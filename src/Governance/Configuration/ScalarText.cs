using System.Globalization;

namespace Gateway.Governance.Configuration;

/// <summary>Reads and writes the sizes, durations and numbers of configuration and policy files.</summary>
public static class ScalarText
{
    private static readonly (string Suffix, long Bytes)[] s_sizes =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1), ("", 1)];

    private static readonly (string Suffix, long Milliseconds)[] s_durations =
        [("ms", 1), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];

    /// <summary>Reads a whole number of <c>B</c>, <c>KiB</c>, <c>MiB</c> or <c>GiB</c>, bytes without a unit; false for all else.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (suffix, factor) in s_sizes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!TryWhole(text[..^suffix.Length], out var count) || count > long.MaxValue / factor) return false;
            bytes = count * factor;
            return true;
        }

        return false;
    }

    /// <summary>Reads a whole number of <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>; false for all else, a bare number
    /// too.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (suffix, factor) in s_durations)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!TryWhole(text[..^suffix.Length], out var count) || count > 100L * 365 * 86_400_000 / factor) return false;
            duration = TimeSpan.FromMilliseconds(count * factor);
            return true;
        }

        return false;
    }

    /// <summary>Reads ASCII digits, at most 18, without a sign; false for all else.</summary>
    public static bool TryWhole(string text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= 18 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The size with the largest unit that divides it.</summary>
    public static string Size(long bytes)
    {
        foreach (var (suffix, factor) in s_sizes)
            if (bytes % factor == 0 && bytes >= factor) return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor}{suffix}");
        return "0B";
    }

    /// <summary>The duration with the largest unit that divides it; seconds up to two minutes.</summary>
    public static string Duration(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        var (suffix, factor) = milliseconds switch
        {
            _ when milliseconds % 1_000 != 0 => ("ms", 1L),
            < 120_000 when milliseconds != 60_000 * (milliseconds / 60_000) || milliseconds == 60_000 => ("s", 1_000L),
            _ when milliseconds % 86_400_000 == 0 && milliseconds > 86_400_000 => ("d", 86_400_000L),
            _ when milliseconds % 3_600_000 == 0 && milliseconds != 0 => ("h", 3_600_000L),
            _ when milliseconds % 60_000 == 0 && milliseconds != 0 => ("m", 60_000L),
            _ => ("s", 1_000L),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / factor}{suffix}");
    }
}

using System.Globalization;

namespace Gateway.Governance.Recording;

/// <summary>Times of a recording as people read them, always UTC.</summary>
public static class RecordingTime
{
    private const long MsMin = -62_135_596_800_000;
    private const long MsMax = 253_402_300_799_999;

    /// <summary>Date and time; a number that is no time is shown as it is.</summary>
    public static string Full(long atUnixMs) => Format(atUnixMs, "yyyy-MM-dd HH:mm:ss.fff'Z'");

    /// <summary>The date.</summary>
    public static string Date(long atUnixMs) => Format(atUnixMs, "yyyy-MM-dd");

    /// <summary>The time of day.</summary>
    public static string Clock(long atUnixMs) => Format(atUnixMs, "HH:mm:ss.fff");

    // A tampered time may be any number at all.
    private static string Format(long atUnixMs, string format) => atUnixMs is >= MsMin and <= MsMax
        ? DateTimeOffset.FromUnixTimeMilliseconds(atUnixMs).ToString(format, CultureInfo.InvariantCulture)
        : atUnixMs.ToString(CultureInfo.InvariantCulture) + "ms";
}

using System.Diagnostics.CodeAnalysis;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Time zones by name, as the platform knows them, or by a fixed offset such as <c>+01:00</c>.</summary>
internal static class CelTimeZone
{
    /// <summary>Seconds that local time is ahead of UTC at a point in time; null when there is no such zone.</summary>
    public static int? OffsetAt(string zone, in CelValue timestamp)
    {
        if (TryOffset(zone, out var offset)) return offset;
        if (!TryFind(zone, out var found)) return null;
        return (int)found.GetUtcOffset(DateTime.UnixEpoch.AddTicks(timestamp.AsSeconds() * TimeSpan.TicksPerSecond)).TotalSeconds;
    }

    /// <summary>Reads <c>HH:MM</c> with or without a sign.</summary>
    public static bool TryOffset(ReadOnlySpan<char> text, out int offset)
    {
        offset = 0;
        var sign = text.Length > 0 && text[0] == '-' ? -1 : 1;
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        if (text.Length != 5 || text[2] != ':' || !IsNumber(text[..2]) || !IsNumber(text[3..])) return false;
        var (hours, minutes) = (((text[0] - '0') * 10) + text[1] - '0', ((text[3] - '0') * 10) + text[4] - '0');
        if (hours > 23 || minutes > 59) return false;
        offset = sign * ((hours * 3600) + (minutes * 60));
        return true;
    }

    // The platform looks names up as files, so only names that can be none but a zone's reach it.
    private static bool TryFind(string zone, [NotNullWhen(true)] out TimeZoneInfo? found)
    {
        found = null;
        return zone.Length is > 0 and <= 64
            && char.IsAsciiLetter(zone[0])
            && zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
            && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out found);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}

using System.Globalization;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>Names of tiles, below the folder or address of a log. Source: C2SP tlog-tiles.</summary>
public static class TilePath
{
    /// <summary>Hashes, or entries, of a full tile.</summary>
    public const int Width = 256;

    /// <summary>The full tile of hashes at a level: <c>tile/0/x001/234</c>.</summary>
    public static string Hashes(int level, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{Number(number)}");

    /// <summary>The full bundle of entries: <c>tile/entries/x001/234</c>.</summary>
    public static string Entries(long number) => $"tile/entries/{Number(number)}";

    /// <summary>Reads a path below <c>tile/</c>: the level (-1 for entries), the tile's number, and how many of it are asked for; null
    /// when it names no tile.</summary>
    public static (int Level, long Number, int Width)? Parse(string path)
    {
        var width = Width;
        var full = path;
        if (path.LastIndexOf(".p/", StringComparison.Ordinal) is var partial and >= 0)
        {
            if (!int.TryParse(path.AsSpan(partial + 3), NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width is < 1 or >= Width) return null;
            full = path[..partial];
        }

        var parts = full.Split('/');
        var level = -1;
        if (parts.Length is < 2 or > 7 || (parts[0] != "entries"
            && (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out level) || level > 63))) return null;
        var number = 0L;
        foreach (var part in parts.AsSpan(1))
        {
            if (!int.TryParse(part.TrimStart('x'), NumberStyles.None, CultureInfo.InvariantCulture, out var digits)) return null;
            number = (number * 1000) + digits;
        }

        // One name only for each tile.
        var name = (level < 0 ? Entries(number) : Hashes(level, number))["tile/".Length..];
        return string.Equals(name, full, StringComparison.Ordinal) ? (level, number, width) : null;
    }

    private static string Number(long number)
    {
        var path = (number % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (number /= 1000; number > 0; number /= 1000)
            path = string.Create(CultureInfo.InvariantCulture, $"x{number % 1000:D3}/{path}");
        return path;
    }
}

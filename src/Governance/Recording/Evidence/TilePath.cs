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

    private static string Number(long number)
    {
        var path = (number % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (number /= 1000; number > 0; number /= 1000)
            path = string.Create(CultureInfo.InvariantCulture, $"x{number % 1000:D3}/{path}");
        return path;
    }
}

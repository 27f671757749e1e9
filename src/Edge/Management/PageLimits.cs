using System.Globalization;

namespace Gateway.Edge.Management;

/// <summary>How much one page holds.</summary>
internal static class PageLimits
{
    /// <summary>Items of a page where the caller does not say.</summary>
    public const int Default = 50;

    /// <summary>Most items of a page.</summary>
    public const int Max = 200;

    /// <summary>Reads a count from a query; -1, which no validation accepts, for what is no number.</summary>
    public static int Read(string? text, int otherwise) => string.IsNullOrEmpty(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1;

    /// <summary>What to write instead.</summary>
    public static string Message(int max) => $"limit: write a number from 1 to {max}";
}

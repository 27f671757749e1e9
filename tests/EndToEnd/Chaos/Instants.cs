using System.Globalization;

namespace Gateway.EndToEnd.Chaos;

/// <summary>How often and when something is done to a process.</summary>
internal static class Instants
{
    /// <summary>What an environment variable asks for, or the usual number.</summary>
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>Waits for an instant, where it is a time and not an event because that is what is tested.</summary>
    public static async Task PassAsync(int milliseconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }
}

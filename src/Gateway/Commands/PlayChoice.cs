using System.CommandLine;
using System.Globalization;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>How a session is played: how fast, and whether somebody sits before it.</summary>
internal sealed class PlayChoice
{
    private readonly Option<string> _speed = new("--speed")
    {
        Description = "How many times as fast as it was, such as 4x; 0.1x to 1000x.", HelpName = "SPEED",
        DefaultValueFactory = static _ => "1x",
    };

    /// <summary>The option.</summary>
    public Option<string> Speed => _speed;

    /// <summary>Plays entries as the command line says.</summary>
    /// <exception cref="CommandException">The speed is none.</exception>
    public Task PlayAsync(ParseResult result, IReadOnlyList<StoredEntry> entries, int charsMax, CancellationToken cancellation)
    {
        var output = result.InvocationConfiguration.Output;
        var hasPeople = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && !Console.IsInputRedirected;
        return new TranscriptPlayer(output, new TranscriptWriter(output, charsMax), Read(result.GetValue(_speed)!), TimeProvider.System,
            hasPeople ? static () => Console.KeyAvailable ? Console.ReadKey(intercept: true).Key : null : null)
            .PlayAsync(entries, cancellation);
    }

    private static double Read(string speed) =>
        double.TryParse(speed.TrimEnd('x'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times)
            && times is >= TranscriptPlayer.SpeedMin and <= TranscriptPlayer.SpeedMax
            ? times
            : throw new CommandException(ExitCodes.Refused, "--speed is no speed", "write how many times as fast, such as 0.5x or 4x");
}

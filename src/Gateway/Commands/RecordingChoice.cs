using System.CommandLine;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary>Which recording a command reads: the file that is given, else the one that the configuration names, else the
/// quickstart's.</summary>
internal sealed class RecordingChoice
{
    private static readonly string Quickstart = Path.Combine("data", "gateway.db");

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "The recording's file; else recording.path of the configuration.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _config = LocalConfig.Option();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_config);
    }

    /// <summary>The recording's file, as the command line and the configuration name it.</summary>
    /// <exception cref="CommandException">The configuration that was to name it is wrong.</exception>
    public string File(ParseResult result)
    {
        if (result.GetValue(_file) is { } given) return given;
        if (LocalConfig.File(result.GetValue(_config)) is not { } file) return Quickstart;
        var outcome = ConfigFile.Read(file);
        return outcome.Config?.Recording.Path ?? throw new CommandException(
            ExitCodes.Failed, $"{file} is wrong, so it does not tell where the recording is", "correct it, or name the recording by --file",
            [.. outcome.Errors.Select(static error => error.ToString())]);
    }
}

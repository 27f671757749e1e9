using System.CommandLine;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Silo.Stores;

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

    private readonly Option<string?> _keyFile = KeyOption();

    private readonly Option<string?> _config = LocalConfig.Option();

    /// <summary>The option that names the gateway's key.</summary>
    public static Option<string?> KeyOption() => new("--key-file")
    {
        Description = "The gateway's key, to read what is encrypted; else gateway.key beside the recording.",
        HelpName = "FILE",
    };

    /// <summary>The recording's file that a configuration names.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="named">How it is called.</param>
    /// <exception cref="CommandException">Its recordings are in no file.</exception>
    public static string FileOf(GatewayConfig config, string named) => config.Recording.Store != RecordingStoreKind.Postgres
        ? config.Recording.Path
        : throw new CommandException(ExitCodes.Failed, $"{named} keeps recordings in PostgreSQL, and this command reads a file",
            "name a file by --file; or read and export sessions through the running gateway, with 'gateway sessions'");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="reads">Whether it reads what payloads say.</param>
    public void AddTo(Command command, bool reads = false)
    {
        command.Add(_file);
        command.Add(_config);
        if (reads) command.Add(_keyFile);
    }

    /// <summary>Whether the command line says which recording.</summary>
    public bool IsNamed(ParseResult result) => result.GetValue(_file) is not null || result.GetValue(_config) is not null;

    /// <summary>Where the gateway's key is, if the command line says so.</summary>
    public string? KeyFile(ParseResult result) => result.GetValue(_keyFile);

    /// <summary>Opens the recording with its keys.</summary>
    /// <exception cref="CommandException">The configuration that was to name it is wrong.</exception>
    /// <exception cref="Gateway.Abstractions.Stores.StoreUnavailableException">It cannot be read.</exception>
    public RecordingFile Open(ParseResult result) => RecordingFile.Open(File(result), KeyFile(result));

    /// <summary>The recording's file, as the command line and the configuration name it.</summary>
    /// <exception cref="CommandException">The configuration that was to name it is wrong.</exception>
    public string File(ParseResult result)
    {
        if (result.GetValue(_file) is { } given) return given;
        if (LocalConfig.File(result.GetValue(_config)) is not { } file) return Quickstart;
        var outcome = ConfigFile.Read(file);
        return FileOf(outcome.Config ?? throw new CommandException(
            ExitCodes.Failed, $"{file} is wrong, so it does not tell where the recording is", "correct it, or name the recording by --file",
            [.. outcome.Errors.Select(static error => error.ToString())]), file);
    }
}

using System.CommandLine;
using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Quickstart;

namespace Gateway.Commands;

/// <summary>The configuration that a command finds on this machine: the given file, gateway.yaml here, or the quickstart's.</summary>
internal static class LocalConfig
{
    /// <summary>The option that names the file.</summary>
    public static Option<string?> Option() => new("--config", "-c")
    {
        Description = "Configuration file; else gateway.yaml here, or the quickstart's.",
        HelpName = "FILE",
    };

    /// <summary>The file that is there, or null for the quickstart.</summary>
    public static string? File(string? given) => given ?? (System.IO.File.Exists("gateway.yaml") ? "gateway.yaml" : null);

    /// <summary>Reads it.</summary>
    /// <param name="given">What was given on the command line; null for none.</param>
    /// <param name="url">Where the quickstart listens.</param>
    public static ConfigOutcome Read(string? given, string url = QuickstartText.DefaultUrl) => File(given) is { } file
        ? ConfigFile.Read(file)
        : ConfigFile.Rooted(
            // The sample's own address is known to its process only, and to nobody here.
            GatewayConfig.Parse("quickstart", QuickstartText.Configuration(url, new Uri("http://127.0.0.1:1/mcp")), ConfigFiles.None),
            Path.GetFullPath("gateway.yaml"));

    /// <summary>Reads it, or ends the command with every error.</summary>
    /// <param name="given">What was given on the command line; null for none.</param>
    /// <param name="url">Where the quickstart listens.</param>
    /// <param name="exitCode">The exit code where it is wrong.</param>
    public static GatewayConfig Need(string? given, string url = QuickstartText.DefaultUrl, int exitCode = ExitCodes.Refused)
    {
        var outcome = Read(given, url);
        return outcome.Config ?? throw new CommandException(exitCode, "the configuration is wrong",
            "correct it; gateway check looks again", [.. outcome.Errors.Select(static error => error.ToString())]);
    }
}

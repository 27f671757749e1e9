using Gateway.Commands;
using Gateway.Governance.Configuration;

namespace Gateway.Hosting;

/// <summary>Reads a configuration file and what it includes from disk, with every path in it made absolute.</summary>
internal static class ConfigFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; errors name it as it is given.</param>
    public static ConfigOutcome Read(string path)
    {
        if (DiskFiles.Read(path) is not { } text)
            return new ConfigOutcome(null, [new ConfigError(path, 1, 1, "the file cannot be read; check its name and permissions")], []);

        return Rooted(GatewayConfig.Parse(path, text, DiskFiles.Here), path);
    }

    /// <summary>The outcome with relative paths taken from the file's directory.</summary>
    public static ConfigOutcome Rooted(ConfigOutcome outcome, string path)
    {
        if (outcome.Config is not { } config) return outcome;
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return outcome with
        {
            Config = config with
            {
                Recording = config.Recording with { Path = Path.GetFullPath(config.Recording.Path, directory) },
                Connections = [.. config.Connections.Select(c => c with { Credential = Rooted(c.Credential, directory) })],
            },
        };
    }

    private static CredentialConfig? Rooted(CredentialConfig? credential, string directory) =>
        credential is { Secret.Source: SecretSource.File }
            ? credential with { Secret = credential.Secret with { Name = Path.GetFullPath(credential.Secret.Name, directory) } }
            : credential;
}

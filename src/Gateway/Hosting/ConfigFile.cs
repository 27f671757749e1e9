using System.Collections.Immutable;
using Gateway.Governance.Configuration;

namespace Gateway.Hosting;

/// <summary>Reads a configuration file and what it includes from disk, with every path in it made absolute.</summary>
internal static class ConfigFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; errors name it as it is given.</param>
    public static ConfigOutcome Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new ConfigOutcome(null, [new ConfigError(path, 1, 1, "the file cannot be read; check its name and permissions")], []);
        }

        return Rooted(GatewayConfig.Parse(Path.GetFileName(path), text, Files(path)), path);
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

    private static ConfigFiles Files(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new ConfigFiles(
            name => Attempt(() => File.ReadAllText(Path.GetFullPath(name, directory)), null),
            folder => Attempt(() => List(folder, directory), ImmutableArray<string>.Empty));
    }

    private static IReadOnlyList<string> List(string folder, string directory) =>
        [.. Directory.EnumerateFiles(Path.GetFullPath(folder.Length == 0 ? "." : folder, directory)).Select(file =>
            $"{folder}/{Path.GetFileName(file)}".TrimStart('/'))];

    private static T Attempt<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return otherwise;
        }
    }
}

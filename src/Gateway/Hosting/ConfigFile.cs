using Gateway.Commands;
using Gateway.Governance.Configuration;

namespace Gateway.Hosting;

/// <summary>Reads a configuration file and what it includes from disk, with every path in it made absolute.</summary>
internal static class ConfigFile
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; errors name it as it is given.</param>
    /// <param name="run">Whether it is to run, so that a secret that channels need and that cannot be had is an error, not a
    /// warning.</param>
    /// <param name="seen">Notes what is looked at; null for nobody.</param>
    public static ConfigOutcome Read(string path, bool run = false, SeenFiles? seen = null)
    {
        seen?.Note(path);
        if (DiskFiles.Read(path) is not { } text)
            return new ConfigOutcome(null, [new ConfigError(path, 1, 1, "the file cannot be read; check its name and permissions")], []);

        var files = DiskFiles.For(path, run);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var outcome = Rooted(GatewayConfig.Parse(path, text, seen?.Noting(files, directory) ?? files), path);
        // These are read when the configuration comes into force, and not again until the next one does.
        foreach (var connection in outcome.Config?.Connections ?? [])
            if (connection.Credential is { } credential) seen?.Note(credential.Secret);
        return outcome;
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
                Recording = config.Recording with
                {
                    Path = Path.GetFullPath(config.Recording.Path, directory),
                    Database = Rooted(config.Recording.Database, directory),
                    Checkpoints = config.Recording.Checkpoints with { Key = Rooted(config.Recording.Checkpoints.Key, directory) },
                    Exports = [.. config.Recording.Exports.Select(export => Rooted(export, directory))],
                },
                Connections = [.. config.Connections.Select(c => c with { Credential = Rooted(c.Credential, directory) })],
                Approvals = Rooted(config.Approvals, directory),
            },
        };
    }

    private static CredentialConfig? Rooted(CredentialConfig? credential, string directory) =>
        credential is null ? null : credential with { Secret = SecretFiles.Rooted(credential.Secret, directory) };

    private static ExportConfig Rooted(ExportConfig export, string directory) => export with
    {
        File = export.File is { } f ? f with { Path = Path.GetFullPath(f.Path, directory) } : null,
        Syslog = export.Syslog is { } s ? s with
        {
            Ca = s.Ca is { } ca ? Path.GetFullPath(ca, directory) : null,
            Certificate = s.Certificate is { } shown ? Path.GetFullPath(shown, directory) : null,
            Key = Rooted(s.Key, directory),
        }
        : null,
        Webhook = export.Webhook is { } w ? w with
        {
            Secrets = [.. w.Secrets.Select(one => SecretFiles.Rooted(one, directory))],
            Credential = Rooted(w.Credential, directory),
        }
        : null,
        Otlp = export.Otlp is { } o ? o with { Credential = Rooted(o.Credential, directory) } : null,
    };

    private static ApprovalsConfig Rooted(ApprovalsConfig approvals, string directory) => approvals with
    {
        People = [.. approvals.People.Select(p => p with { Teams = Rooted(p.Teams, directory) })],
        Channels = [.. approvals.Channels.Select(c => c with
        {
            Webhook = c.Webhook is { } w ? w with { Secrets = [.. w.Secrets.Select(s => SecretFiles.Rooted(s, directory))] } : null,
            Slack = c.Slack is { } s ? s with
            {
                Token = SecretFiles.Rooted(s.Token, directory),
                Signing = [.. s.Signing.Select(one => SecretFiles.Rooted(one, directory))],
            }
            : null,
            Teams = c.Teams is { } t ? t with { Address = Rooted(t.Address, directory) } : null,
            Email = c.Email is { } e ? e with { Password = Rooted(e.Password, directory) } : null,
        })],
    };

    private static SecretReference? Rooted(SecretReference? secret, string directory) =>
        secret is { } one ? SecretFiles.Rooted(one, directory) : null;
}

namespace Gateway.Governance.Configuration;

/// <summary>How the reader reaches files that are included; the files themselves are somebody else's.</summary>
/// <param name="Read">Text of a file, or null when there is none that can be read. Bytes that are not UTF-8 come as U+FFFD and are
/// refused.</param>
/// <param name="List">Paths of the files in a directory (empty for the current one) whose names have a pattern, each the directory's path,
/// a slash, and the file's name. In the pattern <c>*</c> stands for any letters, but for a leading dot.</param>
public sealed record ConfigFiles(Func<string, string?> Read, Func<string, string, IReadOnlyList<string>> List)
{
    /// <summary>How secrets are looked for that must be there at load; null where nobody looks.</summary>
    public SecretLookup? Secrets { get; init; }

    /// <summary>Whether a secret that cannot be had is an error, and not a warning: true where the configuration is to run.</summary>
    public bool NeedsSecrets { get; init; }

    /// <summary>Whether the gateway that the configuration is for runs in one process only. Default false.</summary>
    public bool IsOneProcess { get; init; }

    /// <summary>No files: every include is refused.</summary>
    public static ConfigFiles None { get; } = new(static _ => null, static (_, _) => []);
}

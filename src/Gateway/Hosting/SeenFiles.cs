using Gateway.Commands;
using Gateway.Governance.Configuration;

namespace Gateway.Hosting;

/// <summary>What reading a configuration looked at: files, secrets and patterns, there or not, each as it was just before it was read.
/// For one thread at a time.</summary>
/// <remarks>By name, time and length: contents are read on a change.</remarks>
/// <param name="config">The configuration file.</param>
internal sealed class SeenFiles(string config)
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Directory, string Pattern), string> _lists = [];

    /// <summary>The configuration file, as it was named.</summary>
    public string Config => config;

    /// <summary>Whether anything is no longer as it was.</summary>
    public bool HaveChanged => _files.Any(seen => StampOf(seen.Key) != seen.Value)
        || _lists.Any(seen => StampOf(DiskFiles.List(seen.Key.Directory, seen.Key.Pattern)) != seen.Value);

    /// <summary>Notes a file that is about to be read.</summary>
    public void Note(string path)
    {
        var whole = Path.GetFullPath(path);
        _files.TryAdd(whole, StampOf(whole));
    }

    /// <summary>Notes where a secret is that is about to be read. One of the environment never changes while the process lives.</summary>
    /// <param name="reference">The secret, its path absolute.</param>
    public void Note(SecretReference reference)
    {
        if (reference.Source == SecretSource.File) Note(reference.Name);
    }

    /// <summary>The same files, with everything noted that is asked of them.</summary>
    /// <param name="files">How they are reached.</param>
    /// <param name="directory">What secrets' paths are relative to.</param>
    public ConfigFiles Noting(ConfigFiles files, string directory) => files with
    {
        Read = path =>
        {
            Note(path);
            return files.Read(path);
        },
        List = (folder, pattern) =>
        {
            var names = files.List(folder, pattern);
            _lists.TryAdd((Path.GetFullPath(folder.Length == 0 ? "./" : folder), pattern), StampOf(names));
            return names;
        },
        Secrets = files.Secrets is not { } secrets ? null : reference =>
        {
            Note(SecretFiles.Rooted(reference, directory));
            return secrets(reference);
        },
    };

    private static string StampOf(IEnumerable<string> names) =>
        string.Join('\n', names.Select(Path.GetFileName).Order(StringComparer.Ordinal));

    // What a link leads to counts: orchestrators replace secrets and configuration files by turning a link.
    private static string StampOf(string path)
    {
        try
        {
            FileSystemInfo file = new FileInfo(path);
            if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return file is FileInfo { Exists: true } there
                ? FormattableString.Invariant($"{there.FullName} {there.LastWriteTimeUtc.Ticks} {there.Length}") : "none";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.GetType().Name;
        }
    }
}

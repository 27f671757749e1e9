using Gateway.Governance.Configuration;
using Gateway.Hosting;
using Gateway.Silo.Hosting;

namespace Gateway.Commands;

/// <summary>Reads the files that people name on the command line, and the files that those include.</summary>
internal static class DiskFiles
{
    /// <summary>Files as they are reached from the current directory; an include's path begins with that of the file it is written
    /// in.</summary>
    public static ConfigFiles Here { get; } = new(Read, List);

    /// <summary>The same for a configuration file, with the secrets that its channels need.</summary>
    /// <param name="path">The configuration file, which secrets' paths are relative to.</param>
    /// <param name="run">Whether it is to run, so that a secret that cannot be had is an error.</param>
    public static ConfigFiles For(string path, bool run) => Here with
    {
        Secrets = SecretFiles.At(Path.GetDirectoryName(Path.GetFullPath(path))!),
        NeedsSecrets = run,
        IsOneProcess = EngineHosting.IsOneProcess,
    };

    /// <summary>A file's text; null when it cannot be read. Bytes that are not UTF-8 come as U+FFFD, which every reader refuses.</summary>
    public static string? Read(string path) => Attempt(() => File.ReadAllText(path), null);

    /// <summary>The files of a directory whose names have the pattern, each the directory and the name; none where it cannot be
    /// read.</summary>
    public static IReadOnlyList<string> List(string directory, string pattern) => Attempt<IReadOnlyList<string>>(
        () => [.. Directory.EnumerateFiles(directory.Length == 0 ? "." : directory).Select(file => Path.GetFileName(file))
            .Where(name => FilePath.Matches(name, pattern)).Select(name => directory + name)],
        []);

    private static T Attempt<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return otherwise;
        }
    }
}

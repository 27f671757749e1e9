using System.Diagnostics;

namespace Gateway.Tests.House;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Skipped =
        [".git", "bin", "obj", "artifacts", "node_modules", "data", "TestResults", ".vs", ".idea", ".tools"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that is or could be in git, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = FindFiles();

    /// <summary>Hand-written C# of one folder, parsed.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => new SourceFile(f, Read(f)))];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Has(string path) => File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Gateway.sln was not found above the tests; run them from a checkout.");
    }

    private static string[] FindFiles() =>
        [.. (FromGit() ?? FromDisk(Root)).Where(f => File.Exists(Path.Combine(Root, f))).Order(StringComparer.Ordinal)];

    private static string[]? FromGit()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var git = Process.Start(start)!;
            var text = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? text.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git: an unpacked archive holds what git would list
        }
    }

    private static IEnumerable<string> FromDisk(string folder) =>
        Directory.EnumerateFiles(folder).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !Skipped.Contains(Path.GetFileName(d))).SelectMany(FromDisk));
}

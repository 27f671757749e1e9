using System.Diagnostics;
using System.Globalization;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>The script at the root, run by the system's sh against a stand-in for dotnet that tells how it was called.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-script").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Arguments_arrive_exactly_and_the_folder_stays_the_callers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "else where")).FullName;
        string[] arguments = ["policy", "test", "a b", "", "*", "$HOME", "it's", "\"q\"", "-x", "ünï"];
        var (code, output, errors) = Run(elsewhere, arguments);
        Assert.True(code == 7, $"exit code {code}\n{errors}");
        Assert.Equal([elsewhere, .. arguments], output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_second_start_builds_nothing_and_says_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        var first = Run(_folder, "doctor");
        var second = Run(_folder, "doctor");
        File.AppendAllText(Path.Combine(_folder, "repo", "src", "A.cs"), "// changed\n");
        var third = Run(_folder, "doctor");
        Assert.Contains("built", first.Errors, StringComparison.Ordinal);
        Assert.Equal("", second.Errors);
        Assert.Contains("built", third.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_built_already_waits_for_nobody_who_builds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        Run(_folder, "doctor");
        Lock(Environment.ProcessId);
        var (code, _, errors) = Run(_folder, "doctor");
        Assert.Equal((7, ""), (code, errors));
    }

    [Fact]
    public void The_lock_of_a_builder_that_is_gone_is_taken_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        Run(_folder, "doctor");
        File.AppendAllText(Path.Combine(_folder, "repo", "src", "A.cs"), "// changed\n");
        using var gone = Process.Start("true");
        gone.WaitForExit();
        Lock(gone.Id);
        Assert.Contains("built", Run(_folder, "doctor").Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "repo", "artifacts"), ".lock*"));
    }

    [Fact]
    public void Every_command_that_the_script_offers_exists()
    {
        var offered = File.ReadLines(Path.Combine(Repository.Root, "gateway")).Single(line => line.Contains("./gateway COMMAND [args]", StringComparison.Ordinal))
            .Split("[args]")[1].Split(',', StringSplitOptions.TrimEntries).SkipLast(1);
        Assert.Subset(GatewayCommands.Build().Subcommands.Select(c => c.Name).ToHashSet(StringComparer.Ordinal), offered.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void An_engine_that_does_not_exist_is_refused_with_those_that_do()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        var (code, _, errors) = Run(_folder, "engine", "Erlang");
        Assert.Equal(2, code);
        Assert.Contains("Orleans, Embedded or auto", errors, StringComparison.Ordinal);
    }

    // A script that asks whether a recording is intact reads 1 as: it is broken.
    [Theory]
    [InlineData("exit 1", "the build failed")]
    [InlineData("true", ".next")]
    public void What_fails_before_the_gateway_runs_is_two_and_leaves_no_lock(string publish, string says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        Run(_folder, "engine");
        var tool = Path.Combine(_folder, "bin", "dotnet");
        File.WriteAllText(tool, File.ReadAllText(tool).Replace("mkdir -p artifacts/.next && : >artifacts/.next/gateway.dll", publish, StringComparison.Ordinal));
        var (code, output, errors) = Run(_folder, "recording", "verify");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "repo", "artifacts"), ".lock*"));
    }

    [Fact]
    public void Tests_that_fail_are_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for POSIX systems.");
        var (code, output, _) = Run(_folder, "test");
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped\n"), (code, output));
    }

    private void Lock(int owner)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "repo", "artifacts", ".lock")).FullName;
        File.WriteAllText(Path.Combine(folder, "pid"), owner.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    private (int Code, string Output, string Errors) Run(string folder, params string[] arguments)
    {
        var repository = Path.Combine(_folder, "repo");
        if (!Directory.Exists(repository))
        {
            Prepare(repository);
        }

        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(repository, "gateway"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = Path.Combine(_folder, "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private void Prepare(string repository)
    {
        foreach (var folder in new[] { "src", "eng" })
        {
            Directory.CreateDirectory(Path.Combine(repository, folder));
        }

        File.Copy(Path.Combine(Repository.Root, "gateway"), Path.Combine(repository, "gateway"));
        string[] inputs = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];
        foreach (var file in inputs)
        {
            File.WriteAllText(Path.Combine(repository, file), "");
        }

        File.WriteAllText(Path.Combine(repository, "engine.props"), "<Project><Engine>Embedded</Engine></Project>\n");
        File.WriteAllText(Path.Combine(repository, "src", "A.cs"), "// source\n");
        var bin = Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName;
        // So that nothing is missing, which would be installed.
        Tool(bin, "ldconfig", "#!/bin/sh\necho libsqlite3.so.0 libpg_query.so\n");
        Tool(bin, "dotnet", """
            #!/bin/sh
            case $1 in
                --list-sdks) echo '10.0.100 [/nowhere]' ;;
                publish) mkdir -p artifacts/.next && : >artifacts/.next/gateway.dll ;;
                *) shift; pwd; for a in "$@"; do printf '%s\n' "$a"; done; exit 7 ;;
            esac

            """);
    }

    private static void Tool(string folder, string name, string text)
    {
        var tool = Path.Combine(folder, name);
        File.WriteAllText(tool, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

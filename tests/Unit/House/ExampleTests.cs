using System.Diagnostics;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>What a reader copies must work.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Files => [.. Repository.Files.Where(f =>
        f.StartsWith("examples/", StringComparison.Ordinal) && f.EndsWith("/gateway.yaml", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_is_a_configuration_without_errors(string file)
    {
        var outcome = GatewayConfig.Parse(file, Repository.Read(file), ConfigFiles.None);
        Assert.Empty(outcome.Errors);
        Assert.All(outcome.Config!.Policies, policy => Assert.Empty(CompiledPolicy.Compile(policy.Source, 1).Errors));
        Assert.Empty(Undecidable(outcome));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/configuration.md")]
    public void A_configuration_in_a_document_has_no_errors(string file)
    {
        var blocks = Repository.Read(file).Split("```yaml\n").Skip(1).Select(b => b.Split("```")[0])
            .Where(b => b.StartsWith("version:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(blocks);
        // A document may show an include of files that only its reader has.
        var files = new ConfigFiles(_ => null, (_, _) => []);
        Assert.All(blocks, b => Assert.Empty(GatewayConfig.Parse(file, b, files).Errors.Where(e =>
            !e.Message.Contains("include", StringComparison.Ordinal))));
        Assert.All(blocks, b => Assert.Empty(Undecidable(GatewayConfig.Parse(file, b, files))));
    }

    [Fact]
    public void The_commands_that_make_a_copy_make_a_whole_one_each_time()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are for POSIX systems.");
        var commands = Repository.Read("docs/operations.md").Split("\n\n").Single(static part => part.Contains(".backup '$to", StringComparison.Ordinal));
        var folder = Directory.CreateTempSubdirectory("gateway-copy-").FullName;
        try
        {
            var entries = Directory.CreateDirectory(Path.Combine(folder, "data", "gateway.db-entries")).FullName;
            for (var night = 1; night <= 2; night++)
            {
                File.WriteAllText(Path.Combine(entries, $"{night}"), "");
                var start = new ProcessStartInfo("/bin/sh", ["-euc", $"date() {{ echo night-{night}; }}; sqlite3() {{ :; }}; gateway() {{ :; }}\n{commands}"])
                {
                    WorkingDirectory = folder,
                };
                using var process = Process.Start(start)!;
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
            }

            var copy = Directory.GetFileSystemEntries(Path.Combine(folder, "backup-night-2", "backup.db-entries"));
            Assert.Equal(["1", "2"], copy.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Rules that ask people who cannot open the inbox.
    private static IEnumerable<string> Undecidable(ConfigOutcome outcome) => PolicyReview.Of(outcome.Config!)
        .Where(finding => finding is { Kind: PolicyFindingKind.ApproverGroup, Rule.Length: > 0 }).Select(finding => finding.Text);
}

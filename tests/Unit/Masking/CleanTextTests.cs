using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>The gateway's own documents and sources, which hold examples in known places alone.</summary>
public sealed class CleanTextTests(ITestOutputHelper output)
{
    // These explain values by showing them.
    private static readonly string[] WithExamples = ["docs/masking.md", "docs/detection.md", "docs/kinds/", "docs/policies.md", "docs/configuration.md"];

    [Fact]
    public void The_repository_s_own_lines_have_at_most_one_hit_in_ten_thousand()
    {
        var wrong = new List<string>();
        var lines = 0;
        foreach (var file in Repository.Files.Where(f => (f.StartsWith("src/", StringComparison.Ordinal) || f.StartsWith("docs/", StringComparison.Ordinal))
            && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".md", StringComparison.Ordinal)) && !f.Contains("/Masking/", StringComparison.Ordinal)
            && !WithExamples.Any(e => f.StartsWith(e, StringComparison.Ordinal))))
        {
            foreach (var line in Repository.Read(file).Split('\n'))
            {
                lines++;
                wrong.AddRange(Scanned.Text(line).Where(h => h.Kind is not ("email" or "ipv4" or "ipv6" or "mac")).Select(h => $"{file}: {h.Kind} {h.Value}"));
            }
        }

        output.WriteLine($"{lines} lines, {wrong.Count} hits\n{string.Join("\n", wrong)}");
        Assert.True(lines > 10_000, $"{lines} lines");
        Assert.True(wrong.Count * 10_000 <= lines, string.Join("\n", wrong));
    }
}

using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>Tables for people, who copy out of them.</summary>
public sealed class ScreenTests
{
    private const string Id = "a_01KA8Q3Z5T7V9X1B3D5F7H9K0M";

    [Theory]
    [InlineData(2_000)]
    [InlineData(200)]
    public void A_cell_without_an_end_breaks_no_other(int length)
    {
        var lines = Lines([Id, new string('x', length), "pending"], [Id, "alice", "pending"]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines.Skip(1), static line => Assert.StartsWith(Id + "  ", line, StringComparison.Ordinal));
        Assert.All(lines.Skip(1), static line => Assert.EndsWith("  pending", line, StringComparison.Ordinal));
        Assert.Contains("x…  ", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines.Max(static line => line.Length), 0, 160);
    }

    [Fact]
    public void The_last_cell_is_whole_and_makes_no_other_line_longer()
    {
        var says = string.Join(' ', Enumerable.Repeat("word", 500));
        var lines = Lines([Id, "alice", says], [Id, "bob", "short"]);
        Assert.EndsWith("  " + says, lines[1], StringComparison.Ordinal);
        Assert.EndsWith("  short", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_is_not_cut_within_a_character()
    {
        var line = Lines([Id, "x" + string.Concat(Enumerable.Repeat("😀", 100)), "pending"])[1];
        Assert.DoesNotContain(line, static c => c == '\uFFFD');
        for (var at = 0; at < line.Length; at++)
            if (char.IsHighSurrogate(line[at])) Assert.True(char.IsLowSurrogate(line[++at]));
    }

    private static string[] Lines(params string[][] rows)
    {
        var output = new StringWriter { NewLine = "\n" };
        new Screen(output, json: false).Table("nothing", ["APPROVAL", "WHO", "STATUS"], rows);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}

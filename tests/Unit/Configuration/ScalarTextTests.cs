using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class ScalarTextTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("17B", 17L)]
    [InlineData("4MiB", 4L << 20)]
    [InlineData("1GiB", 1L << 30)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ScalarText.TrySize(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("4 MiB")]
    [InlineData("4mib")]
    [InlineData("4MB")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999999999999GiB")]
    [InlineData("٤KiB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(ScalarText.TrySize(text, out _));

    [Theory]
    [InlineData("250ms", 250L)]
    [InlineData("0s", 0L)]
    [InlineData("100s", 100_000L)]
    [InlineData("10m", 600_000L)]
    [InlineData("24h", 86_400_000L)]
    [InlineData("7d", 604_800_000L)]
    public void A_duration_is_read_and_written_alike(string text, long milliseconds)
    {
        Assert.True(ScalarText.TryDuration(text, out var read));
        Assert.Equal(milliseconds, read.TotalMilliseconds);
        Assert.Equal(text, ScalarText.Duration(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1h30m")]
    [InlineData("999999999999999999d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(ScalarText.TryDuration(text, out _));

    [Theory]
    [InlineData("polcy", "policy")]
    [InlineData("POLICY", "policy")]
    [InlineData("recrod", "record")]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found(string written, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(written, ["policy", "record", "sessions"]));

    [Theory]
    [InlineData("a.yaml", "*.yaml", true)]
    [InlineData(".yaml", "*.yaml", false)]
    [InlineData("a.yaml.bak", "*.yaml", false)]
    [InlineData("x-y-z", "x-*-z", true)]
    [InlineData("x-z", "x-*-z", false)]
    [InlineData("ab", "a*b*b", false)]
    [InlineData("abb", "a*b*b", true)]
    public void A_pattern_matches_names(string name, string pattern, bool matches) =>
        Assert.Equal(matches, FilePath.Matches(name, pattern));

    [Theory]
    [InlineData("a/", "b", "a/b")]
    [InlineData("a/", "../b", "b")]
    [InlineData("", "../b", "../b")]
    [InlineData("a/", "/b/./c", "/b/c")]
    [InlineData("/a/", "../../b", "/../b")]
    [InlineData("", "./a//b", "a/b")]
    public void A_path_is_joined(string directory, string path, string joined) => Assert.Equal(joined, FilePath.Join(directory, path));
}

using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>Files as somebody wrote them, in memory.</summary>
internal static class Written
{
    public static ConfigOutcome Read(string text, params (string Path, string Text)[] others)
    {
        var files = others.ToDictionary(other => other.Path, other => other.Text, StringComparer.Ordinal);
        return GatewayConfig.Parse("gateway.yaml", text, new ConfigFiles(
            path => files.GetValueOrDefault(path),
            (directory, pattern) => [.. files.Keys.Where(path => path[..(path.LastIndexOf('/') + 1)] == directory
                && FilePath.Matches(path[(path.LastIndexOf('/') + 1)..], pattern))]));
    }

    public static GatewayConfig Good(string text, params (string Path, string Text)[] others)
    {
        var outcome = Read(text, others);
        Assert.Empty(outcome.Errors.Select(error => error.ToString()));
        return Assert.IsType<GatewayConfig>(outcome.Config);
    }

    public static string Errors(string text, params (string Path, string Text)[] others)
    {
        var outcome = Read(text, others);
        Assert.Null(outcome.Config);
        return string.Join('\n', outcome.Errors.Select(error => error.ToString()));
    }
}

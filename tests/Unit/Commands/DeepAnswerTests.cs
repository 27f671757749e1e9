using System.CommandLine;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>Calls and answers that are nested as deep as the gateway lets through, in the answers of its API.</summary>
public sealed class DeepAnswerTests
{
    private static readonly string Message =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"bury","arguments":{"a":"""
        + new string('[', 500) + new string(']', 500) + "}}}";

    private static readonly string Entry = """
        {"session":"s_1","sequence":1,"at":"2026-01-01T00:00:00Z","atUnixMs":1,"kind":"admitted","hash":"00","payload":
        """ + $$$"""{"exchange":"x","method":"tools/call","message":{{{Message}}}}}""";

    [Theory]
    [InlineData("sessions show s_1 --transcript")]
    [InlineData("sessions show s_1 --transcript --json")]
    [InlineData("sessions watch s_1 --json")]
    [InlineData("approvals show a_1")]
    [InlineData("approvals show a_1 --json")]
    [InlineData("approvals list --json")]
    public async Task What_is_nested_deep_is_shown(string line)
    {
        await using var server = new RawServer(static path => path switch
        {
            _ when path.Contains("/stream", StringComparison.Ordinal) => "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                + $"event: entry\ndata: {Entry}\n\nevent: end\ndata: {{}}\n\n",
            _ when path.Contains("/entries", StringComparison.Ordinal) => RawServer.Json($$"""{"entries":[{{Entry}}]}"""),
            "/api/v1/approvals/a_1" => RawServer.Json($$"""{"id":"a_1","message":{{Message}}}"""),
            _ => RawServer.Json($$"""{"approvals":[{"id":"a_1","message":{{Message}}}]}"""),
        });
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await GatewayCommands.RunAsync([.. line.Split(' '), "--url", server.Url.AbsoluteUri, "--token", "t"],
            new InvocationConfiguration { Output = output, Error = error });
        Assert.Equal((ExitCodes.Done, ""), (code, error.ToString()));
        Assert.Contains("bury", output.ToString(), StringComparison.Ordinal);
    }
}

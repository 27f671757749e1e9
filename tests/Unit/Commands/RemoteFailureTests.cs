using System.Buffers.Text;
using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Commands;
using Gateway.Tests.Scenarios;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What a command says of a gateway that is silent, breaks off, or is asked in a way that cannot be meant.</summary>
public sealed class RemoteFailureTests
{
    private static readonly string Cut = RawServer.Json("""{"sessions":[]}""")[..^3];

    private static readonly Exception[] Failures =
        [new TaskCanceledException(), new HttpRequestException("no"), new IOException("no"), new TaskCanceledException("", new TimeoutException())];

    [Fact]
    public async Task An_answer_that_breaks_off_is_told_and_is_no_success()
    {
        await using var server = new RawServer(static _ => Cut);
        var (code, output, error) = await RunAsync("sessions", "list", "--url", server.Url.AbsoluteUri, "--token", "t");
        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.Contains("broke off before its answer was whole", error, StringComparison.Ordinal);
        Assert.Contains("may have been done", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gate")]
    [InlineData("gate/")]
    public async Task A_gateway_below_a_path_is_asked_there_and_not_what_stands_beside_it(string path)
    {
        await using var server = new RawServer(static _ => RawServer.Json("""{"sessions":[]}"""));
        var (code, _, _) = await RunAsync("sessions", "list", "--url", $"{server.Url}{path}", "--token", "t");
        Assert.Equal(ExitCodes.Done, code);
        Assert.All(server.Heads, static head => Assert.StartsWith("GET /gate/api/v1/sessions", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_who_leaves_a_stream_by_the_keyboard_is_done()
    {
        foreach (var failure in Failures)
        {
            using var error = new StringWriter();
            var line = GatewayCommands.Build().Parse(["connections"]);
            line.InvocationConfiguration.Error = error;
            Assert.Equal(ExitCodes.Failed, await RemoteCommand.GuardAsync(line, () => Task.FromException<int>(failure), CancellationToken.None));
            Assert.StartsWith("gateway: ", error.ToString(), StringComparison.Ordinal);
            Assert.Equal(failure is OperationCanceledException ? ExitCodes.Done : ExitCodes.Failed,
                await RemoteCommand.GuardStreamAsync(line, () => Task.FromException<int>(failure), new CancellationToken(true)));
        }
    }

    [Theory]
    [InlineData("principals revoke eve --issuer http://issuer.example --reason stolen", ExitCodes.Failed)]
    [InlineData("approvals deny a_1 --reason no", ExitCodes.Failed)]
    [InlineData("sessions list", ExitCodes.Failed)]
    [InlineData("sessions watch s_1", ExitCodes.Done)]
    [InlineData("sessions replay s_1", ExitCodes.Done)]
    [InlineData("approvals watch", ExitCodes.Done)]
    public async Task A_command_that_is_interrupted_tells_that_it_may_have_been_done(string line, int expected)
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(_ =>
        {
            asked.TrySetResult();
            return "";
        });
        using var error = new StringWriter();
        var parsed = GatewayCommands.Build().Parse([.. line.Split(' '), "--url", server.Url.AbsoluteUri, "--token", "t"]);
        using var interrupt = new CancellationTokenSource();
        var running = parsed.InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = error }, interrupt.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await interrupt.CancelAsync();
        Assert.Equal(expected, await running);
        Assert.Equal(expected == ExitCodes.Failed, error.ToString().Contains("it may have been done all the same", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_nobody_expected_is_two_and_one_line()
    {
        using var error = new StringWriter();
        var line = GatewayCommands.Build().Parse(["connections"]);
        line.InvocationConfiguration.Error = error;
        var failure = Task.FromException<int>(new InvalidDataException("odd\u001b[2J"));
        Assert.Equal(ExitCodes.Failed, await RemoteCommand.GuardAsync(line, () => failure, CancellationToken.None));
        Assert.StartsWith("gateway: the command failed (InvalidDataException): odd", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.ToString());
    }

    [Fact]
    public async Task A_silent_gateway_is_told_from_one_that_is_not_there()
    {
        using var remote = new Remote(new Uri("http://127.0.0.1:1"), "t");
        foreach (var failure in Failures)
        {
            var refused = await Assert.ThrowsAsync<CommandException>(() => remote.SpeakAsync(_ => Task.FromException<int>(failure), CancellationToken.None));
            Assert.Equal(ExitCodes.Failed, refused.ExitCode);
            Assert.Contains(failure switch
            {
                TaskCanceledException { InnerException: TimeoutException } => "no gateway answers",
                TaskCanceledException => "did not answer in time",
                _ => "broke off",
            }, refused.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<TaskCanceledException>(() => remote.SpeakAsync(_ => Task.FromException<int>(Failures[0]), new CancellationToken(true)));
    }

    [Fact]
    public async Task A_token_for_this_machine_goes_through_no_proxy()
    {
        await using var server = new RawServer(static _ => RawServer.Json("""{"connections":[]}"""));
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new ProxyOf(server.Url.Port);
        try
        {
            var (code, _, error) = await RunAsync("connections", "--url", server.Url.AbsoluteUri, "--token", "t");
            Assert.Equal((ExitCodes.Done, ""), (code, error));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Theory]
    [InlineData("sessions list --token t --as carol --url http://127.0.0.1:1", 1, "who asks is said twice")]
    [InlineData("sessions list --token t --groups ops --url http://127.0.0.1:1", 1, "--groups are those of --as")]
    [InlineData("approvals approve a_1 --seconds 60 --token t --url http://127.0.0.1:1", 1, "add --uses")]
    [InlineData("run --config nowhere.yaml --url http://127.0.0.1:1", 1, "--url is for the quickstart")]
    [InlineData("token --as carol --config nowhere.yaml --url http://127.0.0.1:1", 1, "--url is for the quickstart")]
    [InlineData("recording verify --evidence nowhere", 2, "--evidence is for exports")]
    [InlineData("recording verify nowhere.jsonl --file nowhere.db", 2, "either an export is verified, or a recording")]
    [InlineData("recording verify nowhere.jsonl --config nowhere.yaml", 2, "either an export is verified, or a recording")]
    public async Task An_option_that_would_do_nothing_is_refused(string line, int expected, string says)
    {
        var (code, _, error) = await RunAsync(line.Split(' '));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.Equal(expected, code);
    }

    [Fact]
    public async Task A_token_that_is_made_for_a_command_has_the_scope_that_the_file_wants_for_it()
    {
        await using var server = new RawServer(static _ => RawServer.Json("""{"connections":[]}"""));
        var folder = Directory.CreateTempSubdirectory("gateway-minting-").FullName;
        try
        {
            var file = Path.Combine(folder, "gateway.yaml");
            await File.WriteAllTextAsync(file, $$"""
                version: 1
                identity: { development: { enabled: true }, managementScope: gateway:manage }
                recording: { path: "{{folder}}/gateway.db" }
                """, TestContext.Current.CancellationToken);
            var (code, _, error) = await RunAsync("connections", "--url", server.Url.AbsoluteUri, "--config", file, "--as", "carol");
            Assert.Equal((ExitCodes.Done, ""), (code, error));
            var claims = Assert.Single(server.Heads).Split("Bearer ")[1].Split('.')[1];
            Assert.Contains("\"scope\":\"mcp:read mcp:call gateway:manage\"",
                Encoding.UTF8.GetString(Base64Url.DecodeFromChars(claims)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Without_a_file_a_token_is_made_for_the_gateway_that_is_asked()
    {
        await using var server = new RawServer(static _ => RawServer.Json("""{"connections":[]}"""));
        var folder = Directory.CreateTempSubdirectory("gateway-minting-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", [GatewayExecutable.Program, "connections", "--as", "carol"]) { WorkingDirectory = folder };
            start.Environment["GATEWAY_URL"] = server.Url.AbsoluteUri;
            using var command = Process.Start(start)!;
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(ExitCodes.Done, command.ExitCode);
            var claims = Assert.Single(server.Heads).Split("Bearer ")[1].Split('.')[1];
            Assert.Contains($"\"aud\":\"{server.Url.GetLeftPart(UriPartial.Authority)}\"",
                Encoding.UTF8.GetString(Base64Url.DecodeFromChars(claims)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await GatewayCommands.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    // Of one port only: other tests' requests go on as they did.
    private sealed class ProxyOf(int port) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => new("http://127.0.0.1:1");

        public bool IsBypassed(Uri host) => host.Port != port;
    }
}

using System.CommandLine;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>Commands that read an encrypted recording whose key is kept somewhere else.</summary>
public sealed class KeyElsewhereTests : IAsyncLifetime
{
    private const string Missing = "their keys are not here";

    private readonly string _data = Directory.CreateTempSubdirectory("gateway-elsewhere-").FullName;
    private Upstream _upstream = null!;
    private GatewayUnderTest _gateway = null!;
    private string _session = "";

    private string Key => Path.Combine(_data, "kept.key");

    public async ValueTask InitializeAsync()
    {
        _upstream = await Upstream.StartAsync();
        _gateway = await GatewayUnderTest.StartAsync($$"""
            connections: [ { name: up, url: "{{_upstream.Url}}", policy: all, recording: strict } ]
            policies: [ { name: all, rules: [ { name: all, when: 'true', effect: allow } ] } ]
            """);
        await _gateway.Agent("alice").CallAsync("echo");
        _session = _gateway.Session("alice");
        await _gateway.StopAsync();
        File.Move(Path.Combine(_gateway.Folder, "gateway.key"), Key);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task A_text_is_tried_and_a_shadow_looked_at_with_the_key_that_is_named()
    {
        var policy = Write("all.yaml", "name: all\nrules: [ { name: no, when: 'true', effect: deny, reason: No. } ]\n");
        (string[] Asked, string Told)[] commands = [(["backtest", policy], "allow -> deny"), (["shadow", "all"], "decisions of all")];
        foreach (var (asked, told) in commands)
        {
            var (code, said) = await RunAsync(["policy", .. asked, "--file", _gateway.File]);
            Assert.Equal(ExitCodes.Failed, code);
            Assert.Contains(Missing, said, StringComparison.Ordinal);
            (code, said) = await RunAsync(["policy", .. asked, "--file", _gateway.File, "--key-file", Key]);
            Assert.True(code == ExitCodes.Done, said);
            Assert.Contains(told, said, StringComparison.Ordinal);
            // The gateway has its own.
            (code, said) = await RunAsync(["policy", .. asked, "--key-file", Key, "--url", "http://127.0.0.1:1", "--token", "t"]);
            Assert.Equal(ExitCodes.Refused, code);
            Assert.Contains("--key-file opens", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_is_run_again_with_the_key_that_is_named_and_out_of_a_file_alone()
    {
        var config = Write("gateway.yaml", "version: 1\n");
        string[] rerun = ["recording", "rerun", _session, "--against", "box", "--url", "http://127.0.0.1:1", "--token", "t", "--config", config];
        var (code, said) = await RunAsync([.. rerun, "--file", _gateway.File]);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(Missing, said, StringComparison.Ordinal);
        (code, said) = await RunAsync([.. rerun, "--file", _gateway.File, "--key-file", Key]);
        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("there is no such connection", said, StringComparison.Ordinal);

        Write("database", "Host=127.0.0.1;Port=1;Database=d;Username=u");
        Write("gateway.yaml", "version: 1\nrecording: { store: postgres, database: \"file:database\" }\n");
        (code, said) = await RunAsync(rerun);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("keeps recordings in PostgreSQL", said, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_data, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] args)
    {
        using var said = new StringWriter();
        var code = await GatewayCommands.RunAsync(args, new InvocationConfiguration { Output = said, Error = said });
        return (code, said.ToString());
    }
}

using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Governance.Recording;
using Gateway.Tests.Policies;
using Gateway.Tests.Recording;
using Gateway.Tests.Scenarios;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>A policy's text that speaks of kinds that only a configuration knows.</summary>
public sealed class PolicyBacktestCommandTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_text_with_kinds_of_the_configuration_is_tried_on_a_file_with_their_detectors()
    {
        await RecordAsync("""{"badge":"BT-123456"}""");
        var config = Write("gateway.yaml", "version: 1\nmasking: { kinds: [ { name: bt-badge, prefix: 'BT-', pattern: '[0-9]{6}' } ] }\n");
        var policy = Write("crm.yaml", SomePolicy.Source(
            "name: hide, when: 'true', effect: mask, kinds: [bt-badge], in: [request, response]", "name: all, when: '!(\"bt-badge\" in hits)', effect: allow"));
        var (code, output, error) = await RunAsync(
            "policy", "backtest", policy, "--file", _folder.Path, "--config", config, "--since", "3000d", "--json");
        Assert.Equal((ExitCodes.Done, ""), (code, error));
        using var report = JsonDocument.Parse(output);
        Assert.Equal(1, report.RootElement.GetProperty("decisions").GetInt64());
        Assert.Equal("bt-badge", Assert.Single(report.RootElement.GetProperty("masks").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_gateway_and_not_this_machine_says_which_kinds_there_are()
    {
        await using var server = new RawServer(static _ => RawServer.Json("{}"));
        var policy = Write("crm.yaml", SomePolicy.Source("name: hide, when: 'true', effect: mask, kinds: [bt-elsewhere]"));
        await RunAsync("policy", "backtest", policy, "--url", server.Url.AbsoluteUri, "--token", "t");
        Assert.StartsWith("POST /api/v1/policies/crm/backtest ", Assert.Single(server.Heads), StringComparison.Ordinal);

        Write("crm.yaml", "rules: []\n");
        var (code, _, error) = await RunAsync("policy", "backtest", policy, "--url", server.Url.AbsoluteUri, "--token", "t");
        Assert.Equal(ExitCodes.Refused, code);
        Assert.Contains("is no policy that could be tried", error, StringComparison.Ordinal);
        Assert.Single(server.Heads);
    }

    [Fact]
    public async Task A_wrong_configuration_that_merely_lies_here_does_not_make_the_text_wrong()
    {
        var config = Write("gateway.yaml", "version: 1\nlissten: {}\n");
        var policy = Write("crm.yaml", SomePolicy.Source("name: all, when: 'true', effect: allow"));
        // In its folder, which only a process of its own can be.
        using var command = Process.Start(new ProcessStartInfo(
            "dotnet", [GatewayExecutable.Program, "policy", "backtest", policy, "--file", _folder.Path])
        {
            WorkingDirectory = Path.GetDirectoryName(config),
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var error = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failed, command.ExitCode);
        Assert.Contains("lissten", error, StringComparison.Ordinal);

        var (code, _, _) = await RunAsync("policy", "backtest", policy, "--file", _folder.Path, "--config", config);
        Assert.Equal(ExitCodes.Refused, code);
    }

    private async Task RecordAsync(string arguments)
    {
        var at = SomePolicy.Noon.ToUnixTimeMilliseconds();
        var (session, facts) = (OpaqueId.NewSession(), SomePolicy.Call("t", arguments) with { Connection = new ConnectionName("c1") });
        var (_, _, payload) = new RecordedTraffic().Record(
            SomePolicy.Of("name: all, when: 'true', effect: allow"), facts, default, SomePolicy.Noon, defaultAllow: false);
        await using var store = _folder.Open();
        var opened = Chain.Append(RecordingTail.Empty, session, at, EntryKind.Opened, RecordedTraffic.Opened);
        await store.AppendAsync(
            [opened, Chain.Append(Chain.TailOf(opened), session, at, EntryKind.Admitted, Encoding.UTF8.GetBytes(payload))]);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(_folder.Path)!, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await GatewayCommands.RunAsync(args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
